package org.meshnet.node.cli;

import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What words and options of commands look like to picocli. Stateless. */
final class Specs {
    private Specs() {}

    /** A word at this place, which may be left out if it is not required. */
    static PositionalParamSpec word(String index, boolean isRequired, String label, String description) {
        return PositionalParamSpec.builder()
                .index(index)
                .arity(isRequired ? "1" : "0..1")
                .required(isRequired)
                .paramLabel(label)
                .type(String.class)
                .description(description)
                .build();
    }

    /** An option with a text. */
    static OptionSpec text(String name, String label, String description) {
        return OptionSpec.builder(name)
                .paramLabel(label)
                .type(String.class)
                .description(description)
                .build();
    }

    /** An option without a value. */
    static OptionSpec flag(String name, String description) {
        return OptionSpec.builder(name)
                .type(boolean.class)
                .description(description)
                .build();
    }
}
