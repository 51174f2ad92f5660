package org.meshnet.tun.linux.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A message from the kernel, copied out of the receive buffer.
 *
 * @param body what follows the message's header, in the host's byte order; read at absolute indices only
 */
record NetlinkReply(int type, int flags, int sequence, ByteBuffer body) {
    /** Without "nested" and "network byte order". */
    private static final int ATTRIBUTE_TYPE_MASK = 0x3fff;

    /** Cuts a datagram into its messages. What is too short for its own length field ends the list. */
    static List<NetlinkReply> split(ByteBuffer datagram) {
        List<NetlinkReply> replies = new ArrayList<>();
        int start = 0;
        while (start + NetlinkMessage.HEADER_LENGTH <= datagram.limit()) {
            int length = datagram.getInt(start);
            if (length < NetlinkMessage.HEADER_LENGTH || length > datagram.limit() - start) {
                break;
            }
            replies.add(read(datagram, start, length));
            start += NetlinkMessage.aligned(length);
        }
        return replies;
    }

    private static NetlinkReply read(ByteBuffer datagram, int start, int length) {
        byte[] body = new byte[length - NetlinkMessage.HEADER_LENGTH];
        datagram.get(start + NetlinkMessage.HEADER_LENGTH, body);
        return new NetlinkReply(
                datagram.getShort(start + 4) & 0xffff,
                datagram.getShort(start + NetlinkMessage.FLAGS_OFFSET) & 0xffff,
                datagram.getInt(start + NetlinkMessage.SEQUENCE_OFFSET),
                ByteBuffer.wrap(body).order(ByteOrder.nativeOrder()));
    }

    /**
     * The value of the first attribute of that type behind a fixed header of the given length, whatever the flags of
     * its type.
     */
    Optional<byte[]> attribute(int fixedLength, int type) {
        int start = fixedLength;
        while (start + NetlinkMessage.ATTRIBUTE_HEADER_LENGTH <= body.limit()) {
            int length = body.getShort(start) & 0xffff;
            if (length < NetlinkMessage.ATTRIBUTE_HEADER_LENGTH || length > body.limit() - start) {
                break;
            }
            if ((body.getShort(start + 2) & ATTRIBUTE_TYPE_MASK) == type) {
                byte[] value = new byte[length - NetlinkMessage.ATTRIBUTE_HEADER_LENGTH];
                body.get(start + NetlinkMessage.ATTRIBUTE_HEADER_LENGTH, value);
                return Optional.of(value);
            }
            start += NetlinkMessage.aligned(length);
        }
        return Optional.empty();
    }

    /** A number of 4 bytes, 0 if the attribute is missing or of another length. */
    int intAttribute(int fixedLength, int type) {
        return attribute(fixedLength, type)
                .filter(value -> value.length == Integer.BYTES)
                .map(value ->
                        ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt())
                .orElse(0);
    }

    /** The attributes inside an attribute; none if it is missing. */
    NetlinkReply nested(int fixedLength, int type) {
        byte[] inside = attribute(fixedLength, type).orElse(new byte[0]);
        return new NetlinkReply(type, 0, sequence, ByteBuffer.wrap(inside).order(ByteOrder.nativeOrder()));
    }

    /** A NUL-terminated text, empty if the attribute is missing. */
    String textAttribute(int fixedLength, int type) {
        String text = attribute(fixedLength, type)
                .map(value -> new String(value, StandardCharsets.UTF_8))
                .orElse("");
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }
}
