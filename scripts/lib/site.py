"""The documents of the repository as HTML pages that open from disk. Started by site.sh.

usage: site.py REPOSITORY FOLDER
"""

import html
import os
import pathlib
import re
import shutil
import sys

import markdown
from markdown.extensions.toc import TocExtension

STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8882; --link: light-dark(#0b57d0, #8ab4f8); }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; display: grid; grid-template-columns: 16rem minmax(0, 1fr); }
nav { padding: 1.2rem; border-right: 1px solid var(--line); min-height: 100vh; font-size: 0.92rem; }
nav h2 { font-size: 0.8rem; margin: 1.2rem 0 0.3rem; opacity: 0.7; }
nav a { display: block; padding: 0.1rem 0; text-decoration: none; }
nav a[aria-current] { font-weight: 700; }
main { padding: 1.2rem 2rem 4rem; max-width: 62rem; }
a { color: var(--link); }
pre { overflow-x: auto; padding: 0.8rem 1rem; background: var(--soft); border-radius: 6px; line-height: 1.35; font-size: 0.85rem; }
code { font-family: ui-monospace, monospace; font-size: 0.92em; background: var(--soft); border-radius: 3px; padding: 0 0.2em; }
pre code { background: none; padding: 0; font-size: inherit; }
table { display: block; overflow-x: auto; border-collapse: collapse; }
th, td { border: 1px solid var(--line); padding: 0.3rem 0.6rem; text-align: left; vertical-align: top; }
@media (max-width: 48rem) { body { display: flex; flex-direction: column-reverse; } nav { min-height: 0; border-right: 0; border-top: 1px solid var(--line); } main { padding: 1rem; } }
"""
PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<nav aria-label="Documents">
{navigation}
</nav>
<main>
{body}
</main>
</body>
</html>
"""
LINK = re.compile(r'\b(href|src)="([^"]*)"')
ID = re.compile(r'\bid="([^"]*)"')
ELSEWHERE = re.compile(r"[a-z]+:")
ORDER = ("", "docs/guides", "docs", "docs/adr")
TITLES = {"": "Start", "docs/guides": "Guides", "docs": "Documents", "docs/adr": "Decisions"}


def slug(text, _separator):
    """As GitHub calls a heading, which is how the documents link to them."""
    return re.sub(r"[^\w -]", "", text.strip().lower()).replace(" ", "-")


def closed_lists(text):
    """A list needs an empty line before it in this library, and none on GitHub."""
    lines, is_code = [], False
    for line in text.split("\n"):
        is_item = re.match(r"(\* |\d+\. )", line)
        if is_item and lines and lines[-1] and not re.match(r"(\* |\d+\. |  )", lines[-1]) and not is_code:
            lines.append("")
        lines.append(line)
        is_code = line.startswith("    ")
    return "\n".join(lines)


class Site:
    def __init__(self, repository, folder):
        self.repository = repository
        self.folder = folder
        found = [repository / "README.md", repository / "CHANGELOG.md", *sorted((repository / "docs").rglob("*.md"))]
        self.documents = [path.relative_to(repository) for path in found]
        self.bodies = {document: self.body(document) for document in self.documents}
        self.problems = []

    def body(self, document):
        text = (self.repository / document).read_text(encoding="utf-8")
        extension = TocExtension(slugify=slug)
        return markdown.markdown(closed_lists(text), extensions=["tables", "fenced_code", "sane_lists", extension])

    def page(self, document):
        return pathlib.Path("index.html") if str(document) == "README.md" else document.with_suffix(".html")

    def title(self, document):
        heading = re.search(r"<h1[^>]*>(.*?)</h1>", self.bodies[document], re.S)
        title = re.sub(r"<[^>]*>", "", heading.group(1)) if heading else document.stem
        return title + (" (italiano)" if document.stem.endswith(".it") else "")

    def link(self, start, target):
        return os.path.relpath(self.page(target), self.page(start).parent)

    def navigation(self, current):
        parts = []
        for place in ORDER:
            members = [d for d in self.documents if str(d.parent) == (place or ".")]
            parts.append(f"<h2>{TITLES[place]}</h2>")
            for member in members:
                mark = ' aria-current="page"' if member == current else ""
                parts.append(f'<a href="{self.link(current, member)}"{mark}>{self.title(member)}</a>')
        return "\n".join(parts)

    def relinked(self, document):
        """Links to documents lead to their pages, links to other files of the repository to copies of these."""

        def replaced(match):
            attribute, link = match.group(1), html.unescape(match.group(2))
            if ELSEWHERE.match(link):
                return match.group(0)
            path, mark, anchor = link.partition("#")
            target = pathlib.Path(os.path.normpath(document.parent / path)) if path else document
            if target in self.bodies:
                if mark and anchor not in ID.findall(self.bodies[target]):
                    self.problems.append(f"{document}: {link}: there is no such heading")
                return f'{attribute}="{self.link(document, target) if path else ""}{mark}{anchor}"'
            if (self.repository / target).is_file():
                (self.folder / target).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(self.repository / target, self.folder / target)
            elif (self.repository / target).is_dir():
                (self.folder / target).mkdir(parents=True, exist_ok=True)
            else:
                self.problems.append(f"{document}: {link}: there is no such file")
            return match.group(0)

        return LINK.sub(replaced, self.bodies[document])

    def write(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        for document in self.documents:
            file = self.folder / self.page(document)
            file.parent.mkdir(parents=True, exist_ok=True)
            text = PAGE.format(
                language="it" if document.stem.endswith(".it") else "en",
                title=self.title(document),
                style=STYLE,
                navigation=self.navigation(document),
                body=self.relinked(document),
            )
            file.write_text(text, encoding="utf-8")


def main():
    site = Site(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
    site.write()
    for problem in site.problems:
        print(problem, file=sys.stderr)
    if site.problems:
        sys.exit(1)
    print(f"{len(site.documents)} pages; open {site.folder / 'index.html'}")


main()
