<?php
// Runs under the official PHP client of MWS (MarketplaceWebService, 2009-01-01), unchanged: submits a feed, prints its id.
// Arguments: folder of the client, access key, secret key, seller, address, feed type, file.
error_reporting(E_ALL & ~E_DEPRECATED & ~E_WARNING & ~E_NOTICE);
[, $folder, $key, $secret, $seller, $address, $type, $file] = $argv;
date_default_timezone_set('UTC');
define('DATE_FORMAT', 'Y-m-d\TH:i:s\Z');
foreach (['Exception', 'Client', 'Model/SubmitFeedRequest', 'Model/IdList', 'Model/ContentType'] as $name) {
    require_once "$folder/$name.php";
}
$client = new MarketplaceWebService_Client($key, $secret, ['ServiceURL' => $address], 'Soak', '1');
$handle = fopen($file, 'rb');
$request = new MarketplaceWebService_Model_SubmitFeedRequest();
$request->setMerchant($seller);
$request->setFeedType($type);
$request->setFeedContent($handle);
$request->getContentType()->setParameters([]);  // PHP 8 counts no null
$request->setContentMd5(base64_encode(md5_file($file, true)));
try {
    $told = $client->submitFeed($request)->getSubmitFeedResult()->getFeedSubmissionInfo()->getFeedSubmissionId();
} catch (MarketplaceWebService_Exception $failure) {
    $told = 'error ' . $failure->getStatusCode() . ' ' . $failure->getMessage();
}
echo "\n", $told, "\n";
