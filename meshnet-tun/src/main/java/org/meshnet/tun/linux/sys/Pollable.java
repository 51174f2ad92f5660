package org.meshnet.tun.linux.sys;

/** What a {@link PollSet} can wait for: a descriptor that is read without blocking, and one that wakes its reader. */
public interface Pollable {
    /** The descriptor to read from. */
    FileDescriptor file();

    /**
     * An eventfd that becomes readable once {@link #file} is shut, for good, and when it is another file than before,
     * for once.
     */
    FileDescriptor wakeUp();
}
