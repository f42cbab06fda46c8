"""The tables of the state database. Importing this costs SQLAlchemy: only code that has opened a State does so.

A new table is a `Table` here, a file in `migrations/versions` and the new HEAD; a test holds the three together.
Times are whole milliseconds since 1970 UTC: SQLite has no time type and its text forms do not compare.
owner, everywhere: application, region and seller, as `mws.compat.config.owners` writes them.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text, text

# Its tables belong to METADATA too.
from mws.compat.state import account_tables as account_tables
from mws.compat.state.metadata import METADATA as METADATA

HEAD = "0013"
"""The newest migration. Kept here so that opening an up-to-date database does not import alembic."""


VALUES = Table(
    "stored_value",
    METADATA,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("owner", Text, nullable=False, server_default=text("''")),
    Index("stored_value_expires", "expires"),
    Index("stored_value_owner", "owner", "kind", "expires"),
)
"""Values that expire, sealed: what a next token was too short for, the cache of orders, the content of feeds.

owner: whose it is, where that counts against somebody's quota; else "".
"""

JOURNAL = Table(
    "journal",
    METADATA,
    # Integer on SQLite: only that spelling makes the column its row id, which counts by itself.
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("request_id", Text, nullable=False),
    Column("time", BigInteger, nullable=False),
    Column("seller_id", Text, nullable=False),
    Column("section", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("error_code", Text, nullable=False),
    Column("upstream", Text, nullable=False),
    Column("milliseconds", Integer, nullable=False),
    Column("kind", Text, nullable=False, server_default="call"),
    Column("address", Text, nullable=False, server_default=text("''")),
    Column("reason", Text, nullable=False, server_default=text("''")),
    Column("times", Integer, nullable=False, server_default="1"),
    Column("bucket", Text),
    Column("owner", Text, nullable=False, server_default=text("''")),
    Column("age", Integer),
    Index("journal_bucket", "bucket", unique=True),
    Index("journal_request_id", "request_id"),
    Index("journal_time", "time"),
    Index("journal_seller_id_time", "seller_id", "time"),
)
"""One row per MWS call, without its parameters. upstream: JSON, a list of [operation, x-amzn-RequestId].

kind: "call"; "refused" before it was one; "security", refused because nobody proved who calls, with the reason. times:
how many requests a row stands for. bucket: of a row that goes on counting, what it counts; else NULL. time: the latest.
owner: of a call whose account was found; else "". age: seconds, of the oldest kept answer it was answered from; NULL
where all were asked for.
"""

SUBMISSION = Table(
    "submission",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("owner", Text, nullable=False),
    Column("feed_id", Text),
    Column("claim", Text),
    Column("fingerprint", Text),
    Column("answered", BigInteger),
    Column("overtaken", Integer, nullable=False, server_default="0"),
    Column("attempt", Integer, nullable=False),
    Column("sent", Text, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("feed_type_legacy", Text, nullable=False),
    Column("feed_type", Text, nullable=False),
    Column("marketplaces", Text, nullable=False),
    Column("md5", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("status", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("started", BigInteger),
    Column("completed", BigInteger),
    Column("cancelled_by_us", Integer, nullable=False),
    Column("result_document", Text),
    Column("conversion", Text, nullable=False),
    Column("checked", BigInteger, nullable=False),
    Index("submission_owner_feed_id", "owner", "feed_id", unique=True),
    Index("submission_owner_claim", "owner", "claim", unique=True),
    Index("submission_owner_created", "owner", "created", "id"),
)
"""One row per feed, ours or another application's. feed_id: NULL while nobody knows it.

fingerprint: of a SubmitFeed's content and parameters, NULL for others' feeds. claim: the same with the kind of writing
in front of it, in the newest row of a fingerprint alone; NULL elsewhere. answered: when the caller had the answer.
overtaken: 1 where a repeat was answered from this row although a later feed set the same kind of value.
sent: "recorded" (nothing sent yet), "sending" (createFeed is under way), "sent", "unknown" (it may have arrived),
"refused" (nothing was submitted), "dry_run", "foreign" (found upstream). changed: since when it is so.
feed_type: as createFeed takes it. marketplaces: joined by commas. md5: of the body, base64. status: Amazon's, "" while
unknown. conversion: JSON, what a listing feed that was converted needs for its report; "" for all others. checked: when
Amazon last told the status.
"""

FEED_PART = Table(
    "feed_part",
    METADATA,
    Column("submission", BigInteger, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("owner", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("document", Text, nullable=False),
    Column("marketplace", Text, nullable=False),
    Column("sent", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("feed_id", Text),
    Column("status", Text, nullable=False),
    Column("result_document", Text),
    Column("why", Text, nullable=False),
    Index("feed_part_owner_feed_id", "owner", "feed_id", unique=True),
    Index("feed_part_owner_state", "owner", "state"),
)
"""One row per feed that a converted submission becomes.

state: "waiting" (its document lies at Amazon, nothing was submitted), "sending", "sent", "lost" (why says it; it is
never sent again). changed: since when. document: the uploaded one's id. sent: its message numbers, `1-250`. after:
places of parts that end before it is sent, joined by commas. status, result_document: Amazon's of its feed.
"""

LISTING_CHANGE = Table(
    "listing_change",
    METADATA,
    Column("submission", BigInteger, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("owner", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("marketplace", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("issues", Text, nullable=False),
    Column("why", Text, nullable=False),
    Index("listing_change_owner_state", "owner", "state", "submission", "place"),
)
"""One row per change of a converted submission that is sent change by change.

state: "waiting", "sending", "done" (Amazon answered), "lost" (why says it; it is never sent again). number: of the
message. message: JSON, what is sent; "" once the change has ended. issues: JSON, Amazon's.
"""

PRICE_SENT = Table(
    "price_sent",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("owner", Text, nullable=False),
    Column("marketplace", Text, nullable=False),
    Column("sku", Text, nullable=False),
    Column("element", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("old", Text),
    Column("new", Text, nullable=False),
    Column("submission", BigInteger, nullable=False),
    Column("sent", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("times", Integer, nullable=False),
    Column("same_as", BigInteger),
    Index("price_sent_owner_sku", "owner", "sku"),
    Index("price_sent_submission", "submission"),
    Index("price_sent_owner_last", "owner", "last"),
)
"""One row per price that was sent and was another than before. element: of a Price message, `StandardPrice`.

old, new: decimals; old NULL where nobody knew it. sent: at first, with that submission; last, times: when it was sent
once more, and how often. same_as: the row that said the same, until the submission is Amazon's and is counted there.
"""

CHANGED_SKU = Table(
    "changed_sku",
    METADATA,
    Column("submission", BigInteger, primary_key=True, autoincrement=False),
    Column("sku", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("noted", BigInteger, nullable=False),
    Index("changed_sku_owner_noted", "owner", "noted"),
)
"""One row per SKU of a listing feed of the last days; sku "" where it is not known which, or they are very many."""

SIGNATURE = Table(
    "signature",
    METADATA,
    Column("owner", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Index("signature_until", "until"),
)
"""Which write a signed request is. digest: SHA-256 of Signature and fingerprint. kind: "submission" or "write", whose
row has that number. until: the signature is accepted no longer then.
"""

WRITE = Table(
    "write",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("owner", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("claim", Text),
    Column("state", Text, nullable=False),
    Column("begun", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("answered", BigInteger),
    Column("reply", Text, nullable=False),
    Index("write_owner_claim", "owner", "claim", unique=True),
    Index("write_owner_action", "owner", "action", "id"),
    Index("write_begun", "begun"),
)
"""One row per write that is no SubmitFeed, to know a repeat of it by. claim: its fingerprint, in the newest row alone.

state: "begun" (under way, or its process died), "done" (reply has the MWS document that was answered), "unknown" (it
may have arrived), "refused" (nothing was done). No reply of these Actions holds buyers' data.
"""

REHEARSAL = Table(
    "rehearsal",
    METADATA,
    Column("submission", BigInteger, primary_key=True, autoincrement=False),
    Column("owner", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("messages", BigInteger, nullable=False),
    Column("feed_id", Text),
    Index("rehearsal_owner_state", "owner", "state", "submission"),
)
"""Rehearsed feeds that state a fact or do something. state: "left", "sent" or "dropped". feed_id: of the real one."""

JOB = Table(
    "job",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("owner", Text, nullable=False),
    Column("claim", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("holder", Text, nullable=False),
    Column("lease", BigInteger, nullable=False),
    Column("begun", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("overtaken", Integer, nullable=False),
    Index("job_owner_claim", "owner", "claim", unique=True),
    Index("job_expires", "expires"),
)
"""Conversations of several calls that are not over. claim: `write:` and the number of the write, or `read:` and the
fingerprint of what is asked.

holder: who carries it on, unlike any other; "" for nobody. It is his for `lease` milliseconds after `changed`.
overtaken: 1 where another job wrote afterwards to what this one has written to.
"""

JOB_STEP = Table(
    "job_step",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("job", BigInteger, nullable=False),
    Column("place", Integer, nullable=False),
    Column("owner", Text, nullable=False),
    Column("asked", Text, nullable=False),
    Column("operation", Text, nullable=False),
    Column("writes", Integer, nullable=False),
    Column("target", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    Index("job_step_job_place", "job", "place", unique=True),
    Index("job_step_owner_target", "owner", "target"),
)
"""What a conversation asked and was answered. asked: SHA-256 of what was asked.

writes: 1 where the step changes something at Amazon; target: SHA-256 of the path it writes to, "" where that names
nothing which is there already. state: "sending" (a write that may be on its way), "answered", "unknown" (a write of
which nobody knows), "failed" (a write that did nothing and may be sent again), "passed" (what failed, and the plan went
on). answer: sealed; JSON of the answer, or of the failure.
"""

FEED_SYNC = Table(
    "feed_sync",
    METADATA,
    Column("owner", Text, primary_key=True),
    Column("feed_type", Text, primary_key=True),
    Column("synced", BigInteger, nullable=False),
)
"""When the feeds of a type were last listed upstream."""

LEDGER = Table(
    "ledger",
    METADATA,
    Column("owner", Text, primary_key=True),
    Column("made", BigInteger, nullable=False),
    Column("acknowledged_before", BigInteger),
    Column("adopted", BigInteger),
    Column("adopted_by", Text, nullable=False),
)
"""One row per owner: since when the ledger knows him. acknowledged_before: of the adoption, NULL where there is none.

adopted_by: "command" or "configuration".
"""

REPORT = Table(
    "report",
    METADATA,
    Column("owner", Text, primary_key=True),
    Column("report_id", Text, primary_key=True),
    Column("report_type", Text, nullable=False),
    Column("legacy_type", Text, nullable=False),
    Column("marketplaces", Text, nullable=False),
    Column("options", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("mws_status", Text, nullable=False),
    Column("guessed", Integer, nullable=False),
    Column("ours", Integer, nullable=False),
    Column("scheduled", Integer, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("data_start", BigInteger),
    Column("data_end", BigInteger),
    Column("started", BigInteger),
    Column("completed", BigInteger),
    Column("cancelled_by_us", BigInteger),
    Column("document_id", Text, nullable=False),
    Column("available", BigInteger),
    Column("acknowledged", Integer, nullable=False),
    Column("acknowledged_at", BigInteger),
    # Everything a list filters by stands in the index that has its order, so that rows are read for what is shown only.
    Index("report_by_created", "owner", "created", "report_id", "report_type", "legacy_type", "mws_status", "ours"),
    Index("report_by_status", "owner", "status", "created"),
    Index("report_by_acknowledged", "owner", "acknowledged", "available", "report_id"),
    Index(
        "report_by_available",
        "owner",
        "available",
        "report_id",
        "acknowledged",
        "report_type",
        "legacy_type",
        "ours",
    ),
)
"""One row per report, and per form that a settlement is rebuilt into. legacy_type: the MWS name the caller used, or
that of the form; "" where nobody here asked for it.

status: SP-API's; mws_status: what MWS would have said, guessed 1 where that is a guess. marketplaces, options: JSON,
as sent. ours: requested or scheduled here. available: completed, for reports that can be downloaded, else NULL.
"""

REPORT_PART = Table(
    "report_part",
    METADATA,
    Column("owner", Text, primary_key=True),
    Column("report_id", Text, primary_key=True),
    Column("report_type", Text, primary_key=True),
    Column("part_id", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    Index("report_part_by_part", "owner", "part_id"),
    Index("report_part_by_state", "owner", "state"),
)
"""What a report of ours is joined with when it is handed out: another report, which is shown to nobody.

report_type: SP-API's. part_id: its reportId, "" while it has none. state: "wanted", "asking", "asked", "missing".
changed: since when. body: JSON, of its createReport.
"""

REPORT_ASKED = Table(
    "report_asked",
    METADATA,
    Column("owner", Text, primary_key=True),
    Column("fingerprint", Text, primary_key=True),
    Column("asked", BigInteger, nullable=False),
    Column("report_id", Text, nullable=False),
)
"""Requests of the last minutes, so that one that is repeated gets the same answer. report_id: "" until it is known."""

REPORT_SYNC = Table(
    "report_sync",
    METADATA,
    Column("owner", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("report_type", Text, primary_key=True),
    Column("synced", BigInteger),
    Column("whole", BigInteger),
    Column("begun", BigInteger),
    Column("resume", Text, nullable=False),
    Column("seen", Integer, nullable=False),
)
"""When Amazon was last asked for the reports (kind "report") or schedules ("schedule") of a type.

synced: the last call; whole: all that was made before then is in the ledger; resume: Amazon's page token of a list that
was longer than one call may read, begun then. seen: 1 where a report of the type was requested or met.
"""

REPORT_SCHEDULE = Table(
    "report_schedule",
    METADATA,
    Column("owner", Text, primary_key=True),
    Column("schedule_id", Text, primary_key=True),
    Column("report_type", Text, nullable=False),
    Column("legacy_type", Text, nullable=False),
    Column("marketplaces", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("next", BigInteger),
    Column("ours", Integer, nullable=False),
)
"""Report schedules. period: SP-API's."""

ORDER_ANSWER = Table(
    "order_answer",
    METADATA,
    Column("owner", Text, primary_key=True),
    Column("order_id", Text, primary_key=True),
    Column("version", Text, nullable=False),
    Column("marketplace", Text, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Index("order_answer_expires", "expires"),
)
"""Orders that another REST version than the one asked first answered, so that their items come from it too."""

ORDER_PROOF = Table(
    "order_proof",
    METADATA,
    Column("marketplace", Text, primary_key=True),
    Column("element", Text, primary_key=True),
    Column("seen", BigInteger, nullable=False),
    Column("equal", BigInteger, nullable=False),
    Column("in_a_row", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
)
"""How often both REST versions of Orders said the same. element: of MWS's order. in_a_row: equal since the last that
was not. No value of an order is here.
"""

ORDER_COMPARED = Table(
    "order_compared",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("compared", BigInteger, nullable=False),
    Index("order_compared_compared", "compared"),
)
"""Keyed digests of the orders that were compared, so that each counts once."""
