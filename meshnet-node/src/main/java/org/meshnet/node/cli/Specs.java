package org.meshnet.node.cli;

import java.util.List;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What words and options of commands look like to picocli. Stateless. */
final class Specs {
    private Specs() {}

    /**
     * A word at this place, which may be left out if it is not required.
     *
     * @param choices what it can be, for completion; none if it can be anything
     */
    static PositionalParamSpec word(
            String index, boolean isRequired, String label, String description, String... choices) {
        PositionalParamSpec.Builder word = PositionalParamSpec.builder()
                .index(index)
                .arity(isRequired ? "1" : "0..1")
                .required(isRequired)
                .paramLabel(label)
                .type(String.class)
                .description(description);
        return choices.length == 0
                ? word.build()
                : word.completionCandidates(List.of(choices)).build();
    }

    /** An option with a text. */
    static OptionSpec text(String name, String label, String description) {
        return text(List.of(name), label, description);
    }

    /** One that has a short name too. */
    static OptionSpec text(List<String> names, String label, String description) {
        return OptionSpec.builder(names.toArray(String[]::new))
                .paramLabel(label)
                .type(String.class)
                .description(description)
                .build();
    }

    /** An option without a value. */
    static OptionSpec flag(String name, String description) {
        return flag(List.of(name), description);
    }

    /** One that has a short name too. */
    static OptionSpec flag(List<String> names, String description) {
        return OptionSpec.builder(names.toArray(String[]::new))
                .type(boolean.class)
                .description(description)
                .build();
    }
}
