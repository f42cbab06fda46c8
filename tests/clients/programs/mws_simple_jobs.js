// Runs under npm mws-simple 1.0.2: submits a price feed, requests a report, prints what came of them as JSON.
// Knows nothing of this project.
// Arguments: access key, secret key, seller, auth token, host and port, new price of SKU-1.
'use strict';
const mwsSimple = require('mws-simple');

const [accessKeyId, secretAccessKey, merchantId, token, address, price] = process.argv.slice(2);
const [host, port] = address.split(':');
const US = 'ATVPDKIKX0DER';
const POLLS = 20;
const message = (number, sku) => `<Message><MessageID>${number}</MessageID><Price><SKU>${sku}</SKU>` +
  `<StandardPrice currency="USD">${price}</StandardPrice></Price></Message>`;
const FEED = '<?xml version="1.0" encoding="utf-8"?><AmazonEnvelope><Header><DocumentVersion>1.01</DocumentVersion>' +
  `<MerchantIdentifier>${merchantId}</MerchantIdentifier></Header><MessageType>Price</MessageType>` +
  `${message(1, 'SKU-1')}${message(2, 'NO-SUCH-SKU')}</AmazonEnvelope>`;

function ask(query, feedContent) {
  const client = mwsSimple({ host, port, accessKeyId, secretAccessKey, merchantId });
  return new Promise((resolve, reject) => {
    const data = { path: '/', query: Object.assign({ MWSAuthToken: token, Version: '2009-01-01' }, query) };
    client.request(feedContent ? Object.assign(data, { feedContent }) : data,
      (error, result) => (error ? reject(error) : resolve(result)));
  });
}

async function result(query, feedContent) {
  const found = await ask(query, feedContent);
  if (found.ErrorResponse) throw new Error(JSON.stringify(found));
  return found[`${query.Action}Response`][`${query.Action}Result`][0];
}

async function polled(look, name) {
  let found;
  for (let i = 0; i < POLLS; i += 1) {
    found = await look();
    if (/^_(DONE|CANCELLED)/.test(found[name][0])) break;
  }
  return found;
}

async function main() {
  const read = {};
  const submit = { Action: 'SubmitFeed', FeedType: '_POST_PRODUCT_PRICING_DATA_', 'MarketplaceIdList.Id.1': US };
  const sent = (await result(submit, FEED)).FeedSubmissionInfo[0];
  const feedId = sent.FeedSubmissionId[0];
  read.feed = [feedId, sent.FeedType[0], sent.FeedProcessingStatus[0]];
  const done = await polled(async () => (await result(
    { Action: 'GetFeedSubmissionList', 'FeedSubmissionIdList.Id.1': feedId })).FeedSubmissionInfo[0], 'FeedProcessingStatus');
  read.feed_status = done.FeedProcessingStatus[0];
  read.feed_count = (await result({ Action: 'GetFeedSubmissionCount' })).Count[0];
  const envelope = await ask({ Action: 'GetFeedSubmissionResult', FeedSubmissionId: feedId });
  const report = envelope.AmazonEnvelope.Message[0].ProcessingReport[0];
  const summary = report.ProcessingSummary[0];
  read.result = {
    transaction: report.DocumentTransactionID[0],
    counts: [summary.MessagesProcessed[0], summary.MessagesSuccessful[0], summary.MessagesWithError[0]],
    wrong: report.Result.map((row) => [row.MessageID[0], row.ResultCode[0]]),
  };

  const wanted = { Action: 'RequestReport', ReportType: '_GET_MERCHANT_LISTINGS_DATA_', 'MarketplaceIdList.Id.1': US };
  const asked = (await result(wanted)).ReportRequestInfo[0];
  const requestId = asked.ReportRequestId[0];
  read.request = [requestId, asked.ReportType[0], asked.ReportProcessingStatus[0]];
  const made = await polled(async () => (await result(
    { Action: 'GetReportRequestList', 'ReportRequestIdList.Id.1': requestId })).ReportRequestInfo[0], 'ReportProcessingStatus');
  read.request_status = made.ReportProcessingStatus[0];
  const listed = (await result({ Action: 'GetReportList', 'ReportRequestIdList.Id.1': requestId })).ReportInfo[0];
  read.listed = [listed.ReportId[0], listed.ReportRequestId[0], listed.Acknowledged[0]];
  const rows = await ask({ Action: 'GetReport', ReportId: made.GeneratedReportId[0] });
  read.rows = rows.map((row) => [row['seller-sku'], row.price, row.quantity, row['item-name']]);
  console.log(JSON.stringify(read));
}

main().catch((error) => { console.error(error); process.exit(1); });
