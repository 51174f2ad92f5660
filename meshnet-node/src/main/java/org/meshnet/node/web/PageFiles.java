package org.meshnet.node.web;

import java.util.List;
import java.util.Map;
import org.meshnet.core.web.WebFile;
import org.meshnet.core.web.WebParts;

/** What the page is made of. Stateless. */
final class PageFiles {
    private static final List<String> OWN = List.of(
            "index.html",
            "node.css",
            "app.js",
            "frames.js",
            "graph.js",
            "table.js",
            "details.js",
            "history.js",
            "cytoscape.min.js");

    private PageFiles() {}

    static Map<String, WebFile> all() {
        return WebParts.with(PageFiles.class, OWN);
    }
}
