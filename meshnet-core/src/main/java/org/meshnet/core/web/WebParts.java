package org.meshnet.core.web;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What all pages are made of: their look, the connection to the program, and curves. Stateless. */
public final class WebParts {
    private static final List<String> NAMES =
            List.of("base.css", "icon.svg", "live.js", "text.js", "curves.js", "uPlot.iife.min.js", "uPlot.min.css");

    private WebParts() {}

    /**
     * Those, and a page's own, by path.
     *
     * @param neighbour beside which the page's own are
     */
    public static Map<String, WebFile> with(Class<?> neighbour, List<String> own) {
        return Stream.concat(
                        NAMES.stream().map(name -> Map.entry("/" + name, WebFile.of(WebParts.class, name))),
                        own.stream().map(name -> Map.entry("/" + name, WebFile.of(neighbour, name))))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
