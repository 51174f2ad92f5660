package org.meshnet.node.portmap;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * XML of a gateway, which may be anybody's: read piece by piece, never as a tree, and no further than the wanted
 * elements need. Bounded in depth, in attributes, in the length of texts, in the number of pieces, and in time; a
 * document type, and so every entity of its own, is refused. Stateless.
 */
final class XmlText {
    static final int MOST_DEPTH = 32;
    static final int MOST_ATTRIBUTES = 32;
    static final int LONGEST_TEXT = 1024;
    /** A description of a well equipped router has some thousand. */
    static final int MOST_PIECES = 16_384;

    private static final long MOST_NS = TimeUnit.SECONDS.toNanos(2);
    private static final int MOST_AT_ONCE = 4096;
    private static final String DOCUMENT_TYPE = "<!DOCTYPE";
    /** The parser's own bound: it holds all attributes of a tag before anybody can count them. */
    private static final String ATTRIBUTE_LIMIT = "http://www.oracle.com/xml/jaxp/properties/elementAttributeLimit";

    /**
     * A wanted element.
     *
     * @param name without its namespace
     * @param text its own, without that of elements inside, and without blanks around it
     */
    record Element(String name, String text) {}

    /** An element whose end has not come; of one that is not wanted nothing is kept. */
    private record Open(boolean isWanted, StringBuilder text) {}

    private final XMLStreamReader reader;
    private final Set<String> wanted;
    private final Deque<Open> open = new ArrayDeque<>();
    private final List<Element> found = new ArrayList<>();

    private XmlText(XMLStreamReader reader, Set<String> wanted) {
        this.reader = reader;
        this.wanted = wanted;
    }

    /**
     * The elements of these names, whatever their namespace, in the order of their ends: those inside another come
     * before it.
     *
     * @return empty if the text is no XML or beyond a bound, or has anywhere what a document type begins with
     */
    static Optional<List<Element>> read(String text, Set<String> wanted) {
        // The parser writes to standard error by itself where a text ends inside of a document type.
        if (text.contains(DOCUMENT_TYPE)) {
            return Optional.empty();
        }
        try {
            XMLStreamReader reader = factory().createXMLStreamReader(new TimedReader(text));
            try {
                return Optional.of(new XmlText(reader, wanted).read());
            } finally {
                reader.close();
            }
        } catch (XMLStreamException | RuntimeException e) {
            // The parser is known to meet some broken texts with unchecked exceptions.
            return Optional.empty();
        }
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setProperty(ATTRIBUTE_LIMIT, String.valueOf(MOST_ATTRIBUTES));
        return factory;
    }

    private List<Element> read() throws XMLStreamException {
        for (int piece = 0; reader.hasNext(); piece++) {
            require(piece < MOST_PIECES, "pieces");
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> onStart();
                case XMLStreamConstants.END_ELEMENT -> onEnd();
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> onText();
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE -> require(false, "entities");
                default -> {}
            }
        }
        return found;
    }

    private void onStart() throws XMLStreamException {
        require(open.size() < MOST_DEPTH, "depth");
        require(reader.getAttributeCount() + reader.getNamespaceCount() <= MOST_ATTRIBUTES, "attributes");
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            require(reader.getAttributeValue(i).length() <= LONGEST_TEXT, "attribute");
        }
        open.push(new Open(wanted.contains(reader.getLocalName()), new StringBuilder()));
    }

    private void onText() throws XMLStreamException {
        Open innermost = open.peek();
        if (innermost != null && innermost.isWanted()) {
            require(innermost.text().length() + reader.getTextLength() <= LONGEST_TEXT, "text");
            innermost.text().append(reader.getTextCharacters(), reader.getTextStart(), reader.getTextLength());
        }
    }

    private void onEnd() {
        Open ended = open.pop();
        if (ended.isWanted()) {
            found.add(new Element(reader.getLocalName(), ended.text().toString().strip()));
        }
    }

    private static void require(boolean isGood, String what) throws XMLStreamException {
        if (!isGood) {
            throw new XMLStreamException("beyond the bound of " + what);
        }
    }

    /** For the inside of an element. */
    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** Gives the parser little at a time, and nothing any more when it has taken too long. */
    private static final class TimedReader extends Reader {
        private final StringReader text;
        private final long startNs = System.nanoTime();

        TimedReader(String text) {
            this.text = new StringReader(text);
        }

        @Override
        public int read(char[] buffer, int offset, int length) throws IOException {
            if (System.nanoTime() - startNs > MOST_NS) {
                throw new IOException("it takes too long to read");
            }
            return text.read(buffer, offset, Math.min(length, MOST_AT_ONCE));
        }

        @Override
        public void close() {
            text.close();
        }
    }
}
