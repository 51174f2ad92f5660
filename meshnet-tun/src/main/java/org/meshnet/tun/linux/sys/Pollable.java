package org.meshnet.tun.linux.sys;

/** What a {@link PollSet} can wait for: a descriptor that is read without blocking, and one that wakes its reader for good. */
public interface Pollable {
    /** The descriptor to read from. */
    Descriptor file();

    /** An eventfd that becomes readable, and stays so, once {@link #file} is shut. */
    Descriptor wakeUp();
}
