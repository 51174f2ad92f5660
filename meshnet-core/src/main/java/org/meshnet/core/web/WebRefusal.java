package org.meshnet.core.web;

/** Why a request gets no other answer. */
enum WebRefusal {
    /** A name of somebody else's was made to lead here. */
    HOST(421, "this page is not served under that name"),
    /** Another site's page asks. */
    ORIGIN(403, "asked by another site's page"),
    /** There is no such method here. */
    METHOD(405, "only GET, and POST where something is to be done"),
    /** It is a page to look at. */
    READ_ONLY(403, "this page is for looking only; --web-control would change that"),
    /** A form of another site's page could send it. */
    HEADER(403, "a header X-MeshNet: 1 is missing"),
    /** Who asks does not know the token. */
    TOKEN(401, "the token is missing or wrong"),
    /** There is nothing of that name. */
    NOT_FOUND(404, "there is no such page"),
    /** What is asked makes no sense, or is too long. */
    BAD(400, "not understood"),
    /** There are enough of them. */
    TOO_MANY(503, "too many pages are open; close one");

    private final int status;
    private final String text;

    WebRefusal(int status, String text) {
        this.status = status;
        this.text = text;
    }

    WebReply reply() {
        return WebReply.error(status, text);
    }
}
