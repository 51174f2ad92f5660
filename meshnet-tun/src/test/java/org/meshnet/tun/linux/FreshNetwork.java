package org.meshnet.tun.linux;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.lang.reflect.Method;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Runs the tests of a class, with what is before and after each, on a thread in a network namespace of its own, so that
 * no interface of this host is touched. Where that can't be, the class is skipped, and says so.
 */
final class FreshNetwork implements ExecutionCondition, InvocationInterceptor, AfterAllCallback {
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (context.getTestMethod().isPresent()) {
            return ConditionEvaluationResult.enabled("checked for the class");
        }
        try {
            thread.submit(ThreadPrivileges::enterFreshNetwork).get(10, SECONDS);
            return ConditionEvaluationResult.enabled("in a fresh network namespace");
        } catch (Exception | LinkageError e) {
            String reason = "SKIPPED " + context.getDisplayName() + ": it needs Linux and root: " + e.getMessage();
            System.err.println(reason);
            return ConditionEvaluationResult.disabled(reason);
        }
    }

    @Override
    public void interceptBeforeEachMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        runInNetwork(invocation);
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        runInNetwork(invocation);
    }

    @Override
    public void interceptAfterEachMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        runInNetwork(invocation);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        thread.shutdown();
    }

    private void runInNetwork(Invocation<Void> invocation) throws Throwable {
        Future<Throwable> outcome = thread.submit(() -> {
            try {
                invocation.proceed();
                return null;
            } catch (Throwable e) {
                return e;
            }
        });
        try {
            Throwable thrown = outcome.get(60, SECONDS);
            if (thrown != null) {
                throw thrown;
            }
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }
}
