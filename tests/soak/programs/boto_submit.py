"""Runs under boto 2.49.0 on Python 2.7 or 3, unchanged and with its own retries: submits a feed, prints its id.

Arguments: access key, secret key, seller, address, feed type, file.
"""

import sys

import boto
from boto.mws.connection import MWSConnection

access_key, secret_key, seller, address, feed_type, name = sys.argv[1:]
host, port = address.rpartition("//")[2].split(":")
if not boto.config.has_section("Boto"):
    boto.config.add_section("Boto")
mws = MWSConnection(access_key, secret_key, Merchant=seller, host=host, port=int(port), is_secure=False)
with open(name, "rb") as file:
    content = file.read()
told = mws.submit_feed(FeedType=feed_type, FeedContent=content, content_type="text/xml")
print("\n" + told.SubmitFeedResult.FeedSubmissionInfo.FeedSubmissionId)
