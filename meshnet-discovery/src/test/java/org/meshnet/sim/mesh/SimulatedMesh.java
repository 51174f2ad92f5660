package org.meshnet.sim.mesh;

import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Gives a test its {@link SimMesh}. The seed is made from the test's name; {@code -Dmeshnet.sim.seed=N} asks for
 * another one and {@code -Dmeshnet.sim.lines=N} for that many last lines of the trace. A failure tells the seed.
 */
public final class SimulatedMesh
        implements ParameterResolver, TestExecutionExceptionHandler, AfterTestExecutionCallback {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(SimulatedMesh.class);

    private record Run(long seed, SimMesh mesh) {}

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == SimMesh.class;
    }

    @Override
    public SimMesh resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(NAMESPACE)
                .getOrComputeIfAbsent("run", key -> start(context), Run.class)
                .mesh();
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        Run run = context.getStore(NAMESPACE).get("run", Run.class);
        if (run == null) {
            throw failure;
        }
        String lines = String.join("\n", run.mesh().network().trace().lines());
        String text = failure.getMessage() + " [after " + run.mesh().now() + " s; again with -Dmeshnet.sim.seed="
                + run.seed() + "]" + (lines.isEmpty() ? "" : "\n" + lines);
        AssertionError error = new AssertionError(text, failure);
        error.setStackTrace(failure.getStackTrace());
        throw error;
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        Run run = context.getStore(NAMESPACE).get("run", Run.class);
        if (run != null && context.getExecutionException().isEmpty()) {
            run.mesh().assertSound();
        }
    }

    private static Run start(ExtensionContext context) {
        long seed = Long.getLong("meshnet.sim.seed", context.getDisplayName().hashCode());
        SimMesh mesh = new SimMesh(seed);
        mesh.network().trace().keepLines(Integer.getInteger("meshnet.sim.lines", 0));
        return new Run(seed, mesh);
    }
}
