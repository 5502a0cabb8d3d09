package dev.mailgent.protocol.report;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Locale;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// Reads the XML of an aggregate report as a stream. A document type is refused before anything of it is used, so no
/// entity expands and nothing is fetched. Names count without prefix and in any case, since reporters disagree on both.
final class AggregateXml {
    /// Rows of one report: ten times the largest seen from the big receivers.
    static final int MAX_ROWS = 200_000;

    private static final int MAX_DEPTH = 32;
    private static final int MAX_VALUE = 1024;

    private static final XMLInputFactory XML = factory();

    private AggregateXml() {}

    /// @throws IOException when the stream breaks off or passes a cap
    static Report read(InputStream in) throws IOException {
        var text = XmlText.of(in);
        try {
            var xml = XML.createXMLStreamReader(text);
            var report = read(xml);
            if (report instanceof DmarcAggregate aggregate && text.replaced()) {
                return AggregateBuilder.withDeviation(aggregate, "bad_bytes");
            }
            return report;
        } catch (XMLStreamException broken) {
            // The parser wraps what the stream below threw.
            for (Throwable cause = broken; cause != null; cause = cause.getCause()) {
                if (cause instanceof IOException io) {
                    throw io;
                }
            }
            if (broken.getNestedException() instanceof IOException io) {
                throw io;
            }
            return new Report.Rejected("malformed_xml");
        }
    }

    private static Report read(XMLStreamReader xml) throws XMLStreamException, RejectedException {
        var path = new ArrayDeque<String>();
        var builder = new AggregateBuilder();
        var value = new StringBuilder();
        while (xml.hasNext()) {
            switch (xml.next()) {
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE -> {
                    return new Report.Rejected("dtd");
                }
                case XMLStreamConstants.START_ELEMENT -> {
                    var name = name(xml);
                    // A stray opening tag of the schema has been seen around a report.
                    boolean known = !path.isEmpty() || name.equals("feedback") || name.equals("schema");
                    if (!known || path.size() >= MAX_DEPTH) {
                        return new Report.Rejected("not_a_report");
                    }
                    path.push(name);
                    builder.start(name);
                    value.setLength(0);
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                    int room = MAX_VALUE - value.length();
                    value.append(xml.getTextCharacters(), xml.getTextStart(), Math.min(room, xml.getTextLength()));
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    var name = path.pop();
                    if (name.equals("feedback")) {
                        return builder.report(); // what follows it is not ours to judge
                    }
                    builder.end(
                            path.isEmpty() ? "" : path.peek(),
                            name,
                            value.toString().strip());
                    value.setLength(0);
                }
                default -> {}
            }
        }
        return new Report.Rejected("not_a_report");
    }

    private static String name(XMLStreamReader xml) {
        var name = xml.getLocalName();
        return name.substring(name.indexOf(':') + 1).toLowerCase(Locale.ROOT);
    }

    private static XMLInputFactory factory() {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        // Undeclared prefixes are common, and namespaces mean nothing to us.
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
        factory.setProperty("http://javax.xml.XMLConstants/property/accessExternalDTD", "");
        return factory;
    }
}
