package org.meshnet.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Marks tests that make network namespaces and TUN devices; without root they are skipped, which a line on the terminal
 * says.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresRoot.Condition.class)
@interface RequiresRoot {

    /** Asks the kernel whose this process is. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            if (isRoot()) {
                return ConditionEvaluationResult.enabled("root");
            }
            System.err.println("SKIPPED, needs root: " + context.getDisplayName() + " (run: sudo scripts/test.sh)");
            return ConditionEvaluationResult.disabled("needs root");
        }

        private static boolean isRoot() {
            try {
                return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
