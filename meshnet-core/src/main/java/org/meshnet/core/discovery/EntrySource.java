package org.meshnet.core.discovery;

/** Why the server told of an entry. */
public enum EntrySource {
    /** It is part of the directory. */
    LIST,
    /** It came or changed just now. */
    PUSH,
    /** It wants to talk, or was asked to; it got this node's entry at the same moment. */
    INTRODUCTION
}
