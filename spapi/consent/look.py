"""How the pages look: one frame, one stylesheet, no script; the texts of `texts.py` in the reader's language.

The stylesheet is a page of its own, so that the policy of content allows no inline style. Everything handed in here is
text and is escaped here; what is HTML already is named so.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from mws.spapi.consent.texts import TEXTS

STYLE_PATH = "/style.css"

STYLE = """\
:root { color-scheme: light dark; --ink: #1b2330; --soft: #525d6e; --page: #f3f5f8; --card: #fff; --line: #d5dbe3;
  --act: #0b57c2; --on-act: #fff; --good: #12703c; --bad: #a8321b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf2; --soft: #a9b3c2; --page: #12161d; --card: #1b212b;
  --line: #38424f; --act: #8ab8ff; --on-act: #10203a; --good: #6fd39b; --bad: #ff9c86; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; align-items: center; padding: 8vh 1rem 2rem;
  background: var(--page); color: var(--ink);
  font: 1.0625rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans JP", sans-serif; }
main { width: 100%; max-width: 34rem; background: var(--card); border: 1px solid var(--line); border-radius: 12px;
  border-top: 4px solid var(--act); padding: 1.75rem 2rem 2rem; overflow-wrap: anywhere; }
main.good { border-top-color: var(--good); }
main.bad { border-top-color: var(--bad); }
.whose { margin: 0 0 .25rem; color: var(--soft); font-size: .9375rem; font-weight: 600; }
h1 { margin: 0 0 .75rem; font-size: 1.5rem; line-height: 1.25; }
p { margin: 0 0 1rem; }
form, form p:last-child, main > p:last-child { margin-bottom: 0; }
label { display: block; font-weight: 600; margin-bottom: .35rem; }
select, input { width: 100%; min-height: 2.875rem; font: inherit; color: inherit; background: var(--card);
  padding: .4rem .6rem; border: 1px solid var(--soft); border-radius: 8px; }
button, .button { display: inline-block; min-height: 2.875rem; padding: .6rem 1.4rem; font: inherit; font-weight: 600;
  color: var(--on-act); background: var(--act); border: 0; border-radius: 8px; text-decoration: none; cursor: pointer; }
a { color: var(--act); }
:focus-visible { outline: 3px solid var(--act); outline-offset: 3px; }
footer { width: 100%; max-width: 34rem; padding: 1rem 2rem 0; color: var(--soft); font-size: .9375rem;
  overflow-wrap: anywhere; }
footer p { margin: 0 0 .35rem; }
@media (max-width: 30rem) { body { padding-top: 1rem; } main { padding: 1.25rem 1.25rem 1.5rem; }
  footer { padding: 1rem 1.25rem 0; } button, .button { width: 100%; text-align: center; } }
"""

_RANGE = re.compile(r"\s*([A-Za-z]{2,3})(?:-[A-Za-z0-9-]*)?\s*(?:;\s*q=([01](?:\.[0-9]{0,3})?)\s*)?")
# Browsers send a handful of languages; a longer header is not read to its end.
_MOST_LANGUAGES = 20


def language_of(accepted: str) -> str:
    """The one of our languages that an Accept-Language header likes best; the first of ours where it likes none."""
    best, found = 0.0, next(iter(TEXTS))
    for part in accepted.split(",")[:_MOST_LANGUAGES]:
        match = _RANGE.fullmatch(part)
        if match and match[1].lower() in TEXTS:
            quality = float(match[2] or 1)
            if quality > best:
                best, found = quality, match[1].lower()
    return found


def say(language: str, key: str, **values: str) -> str:
    """A text, escaped for HTML, with its values in bold."""
    text = html.escape(TEXTS[language][key])
    return text.format_map({name: f"<strong>{html.escape(value)}</strong>" for name, value in values.items()})


def link(href: str, text: str) -> str:
    """A link that looks like a button. text: plain."""
    return f'<a class="button" href="{html.escape(href)}">{html.escape(text)}</a>'


def hidden(fields: Mapping[str, str]) -> str:
    """Hidden fields of a form."""
    return "".join(
        f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
        for name, value in fields.items()
    )


def contact_line(language: str, contact: str) -> str:
    """Whom to ask, as a paragraph: a link where `contact` is an address or a URL, else its words; "" for nobody."""
    if not contact:
        return f"<p>{say(language, 'help_unnamed')}</p>"
    shown = html.escape(contact)
    if re.fullmatch(r"[^@\s]+@[^@\s]+", contact):
        shown = f'<a href="mailto:{shown}">{shown}</a>'
    elif re.fullmatch(r"https?://\S+", contact):
        shown = f'<a href="{shown}">{shown}</a>'
    return f"<p>{html.escape(TEXTS[language]['help']).replace('{contact}', shown)}</p>"


def frame(
    language: str,
    title: str,
    content: str,
    *,
    root: str,
    kind: str = "",
    name: str = "",
    footer: str = "",
    refresh: str = "",
) -> str:
    """A whole page. title: plain. content, footer: HTML. root: path under which the pages are mounted. kind: "good",
    "bad" or "". name: whose page it is, plain. refresh: a path of ours where the browser goes on by itself, "" to stay.
    """
    onward = f'<meta http-equiv="refresh" content="0; url={html.escape(refresh)}">' if refresh else ""
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"{onward}<title>{html.escape(title)}</title>"
        f'<link rel="stylesheet" href="{html.escape(root + STYLE_PATH)}">'
    )
    whose = f'<p class="whose">{html.escape(name)}</p>' if name else ""
    body = f'<main class="{kind}">{whose}<h1>{html.escape(title)}</h1>{content}</main>'
    foot = f"<footer>{footer}</footer>" if footer else ""
    return f'<!doctype html><html lang="{language}"><head>{head}</head><body>{body}{foot}</body></html>\n'
