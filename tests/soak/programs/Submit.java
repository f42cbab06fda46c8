// Runs under the official Java client of MWS (MarketplaceWebService, 2009-01-01), unchanged: makes a call, prints its id.
// Arguments: access key, secret key, seller, address, type of feed or report, file; "" for a file asks for a report.
import com.amazonaws.mws.MarketplaceWebServiceClient;
import com.amazonaws.mws.MarketplaceWebServiceConfig;
import com.amazonaws.mws.MarketplaceWebServiceException;
import com.amazonaws.mws.model.RequestReportRequest;
import com.amazonaws.mws.model.SubmitFeedRequest;
import java.io.FileInputStream;

public class Submit {
    public static void main(String[] given) throws Exception {
        MarketplaceWebServiceConfig config = new MarketplaceWebServiceConfig();
        config.setServiceURL(given[3]);
        MarketplaceWebServiceClient client =
                new MarketplaceWebServiceClient(given[0], given[1], "Soak", "1", config);
        String said;
        try {
            said = given[5].isEmpty() ? report(client, given[2], given[4]) : feed(client, given[2], given[4], given[5]);
        } catch (MarketplaceWebServiceException failure) {
            said = "error " + failure.getStatusCode() + " " + failure.getErrorCode() + " " + failure.getMessage();
        }
        System.out.println("\n" + said.replace("\n", " "));
        System.exit(0);
    }

    private static String feed(MarketplaceWebServiceClient client, String seller, String type, String file)
            throws Exception {
        SubmitFeedRequest request = new SubmitFeedRequest();
        request.setMerchant(seller);
        request.setFeedType(type);
        request.setFeedContent(new FileInputStream(file));
        return client.submitFeedFromFile(request).getSubmitFeedResult().getFeedSubmissionInfo().getFeedSubmissionId();
    }

    private static String report(MarketplaceWebServiceClient client, String seller, String type) throws Exception {
        RequestReportRequest request = new RequestReportRequest();
        request.setMerchant(seller);
        request.setReportType(type);
        return client.requestReport(request).getRequestReportResult().getReportRequestInfo().getReportRequestId();
    }
}
