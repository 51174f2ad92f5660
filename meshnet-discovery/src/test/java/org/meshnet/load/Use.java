package org.meshnet.load;

/**
 * What was used up to one moment.
 *
 * @param atNs when
 * @param serverCpuNs processor time of the server, 0 if it is not the generator's own
 * @param ownCpuNs of the generator
 * @param drops datagrams that found the server's buffer full
 */
record Use(long atNs, long serverCpuNs, long ownCpuNs, long drops) {
    Use since(Use earlier) {
        return new Use(
                atNs - earlier.atNs,
                serverCpuNs - earlier.serverCpuNs,
                ownCpuNs - earlier.ownCpuNs,
                drops - earlier.drops);
    }
}
