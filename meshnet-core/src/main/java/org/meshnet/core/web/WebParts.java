package org.meshnet.core.web;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What all pages are made of: their look, the connection to the program, and curves. Stateless. */
public final class WebParts {
    private static final List<String> NAMES =
            List.of("base.css", "icon.svg", "live.js", "text.js", "curves.js", "uPlot.iife.min.js", "uPlot.min.css");

    private WebParts() {}

    /** By path. */
    public static Map<String, WebFile> all() {
        return NAMES.stream().collect(Collectors.toMap(name -> "/" + name, name -> WebFile.of(WebParts.class, name)));
    }
}
