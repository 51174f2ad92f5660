package org.meshnet.load;

/** What is counted besides questions and answers. */
enum Count {
    DATAGRAMS_OUT("datagrams sent"),
    DATAGRAMS_IN("datagrams received"),
    NEWS("news of other members received"),
    INTRODUCED("introductions received that another asked for"),
    FOUND_NOBODY("look-ups that found nobody"),
    NO_SUCH_PEER("introductions to a node that was gone"),
    TWINS("told that two have one identity"),
    CONFIRMED("questions of the server whether a node is there"),
    UNKNOWN_SESSION("leases lost: \"unknown session\" from the server"),
    ENDED_SESSION("\"unknown session\" of one that had ended, as the second copy of a leave gets"),
    GIVEN_UP("nodes that registered anew since nothing was answered"),
    RELAY_LIMITED("datagrams that the server said it did not relay"),
    RELAY_NOTICE("relayed datagrams refused with a notice"),
    LATE("answers after their time, or to nothing that was asked"),
    UNREADABLE("datagrams that could not be read"),
    UNSENT("datagrams that this host did not take, or for which nobody listened"),
    SKIPPED("events left out, as too many answers were outstanding or no node was there for them");

    private final String text;

    Count(String text) {
        this.text = text;
    }

    /** For people. */
    String text() {
        return text;
    }
}
