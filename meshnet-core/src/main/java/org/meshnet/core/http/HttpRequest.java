package org.meshnet.core.http;

/**
 * What a client asks for.
 *
 * @param method as it stands there
 * @param path of the target, without what stands behind a question mark
 * @param accept which kinds of pages the client takes; empty if it does not say
 * @param host by which name, and port, it asks; empty if it does not say
 */
public record HttpRequest(String method, String path, String accept, String host) {
    /** Is only the head of the answer wanted? */
    boolean isHead() {
        return method.equals("HEAD");
    }

    /** Is the page asked for, and nothing to be changed? */
    boolean isReading() {
        return isHead() || method.equals("GET");
    }
}
