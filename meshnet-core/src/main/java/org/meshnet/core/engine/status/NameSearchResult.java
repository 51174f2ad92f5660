package org.meshnet.core.engine.status;

/** What came of looking for who has a name. */
public enum NameSearchResult {
    /** All members are known, and so are their names. */
    ALL_KNOWN,
    /** The servers were asked lately: who has the name is known. */
    ASKED,
    /** The servers did not answer, or too much is looked for. */
    UNANSWERED
}
