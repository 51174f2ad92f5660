package org.meshnet.e2e;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * A headless Chromium, which is told what to do by the DevTools protocol over two pipes: so it may be in another
 * network namespace, and needs no port.
 */
final class Browser implements AutoCloseable {
    private static final Duration COMMAND_LIMIT = Duration.ofMinutes(2);
    /** A page may wait for a node that checks its network, which takes half a minute where nobody answers. */
    private static final Duration PAGE_LIMIT = Duration.ofMinutes(2);

    private static final Duration PIPE_LIMIT = Await.LONG;
    /** Pipes from and to the program, which knows them as descriptors 3 and 4. */
    private static final String START = "exec \"$@\" 3<>\"$PIPE_IN\" 4<>\"$PIPE_OUT\"";

    private final Daemon program;
    private final RandomAccessFile in;
    private final RandomAccessFile out;
    private final AtomicInteger lastId = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonObject>> waiting = new ConcurrentHashMap<>();
    private final List<String> complaints = Collections.synchronizedList(new ArrayList<>());

    private Browser(Daemon program, RandomAccessFile in, RandomAccessFile out) {
        this.program = program;
        this.in = in;
        this.out = out;
        Thread reader = new Thread(this::read, "browser");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts it.
     *
     * @param folder of its own, for its files
     * @param environment for the starter
     * @param starter what starts a program elsewhere; empty for here
     */
    static Browser start(Path folder, Map<String, String> environment, List<String> starter) {
        try {
            Path pipeIn = pipe(folder.resolve("in"));
            Path pipeOut = pipe(folder.resolve("out"));
            List<String> command = Stream.of(
                            starter.stream(),
                            Stream.of("bash", "-c", START, "bash"),
                            Stream.of("chromium", "--headless=new", "--no-sandbox", "--remote-debugging-pipe"),
                            Stream.of("--user-data-dir=" + folder.resolve("profile"), "--no-first-run"),
                            Stream.of("--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions"),
                            Stream.of("--disable-background-networking", "--disable-component-update"),
                            Stream.of("--hide-scrollbars", "--force-device-scale-factor=1", "about:blank"))
                    .flatMap(each -> each)
                    .toList();
            Map<String, String> whole = new HashMap<>(environment);
            whole.putAll(
                    Map.of("PIPE_IN", pipeIn.toString(), "PIPE_OUT", pipeOut.toString(), "HOME", folder.toString()));
            Daemon program = Daemon.start(whole, folder.resolve("chromium.log"), command);
            return new Browser(
                    program, new RandomAccessFile(pipeIn.toFile(), "rw"), new RandomAccessFile(pipeOut.toFile(), "rw"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path pipe(Path path) {
        Shell.run(Map.of(), PIPE_LIMIT, List.of("mkfifo", path.toString())).expectSuccess();
        return path;
    }

    private void read() {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        byte[] bytes = new byte[1 << 16];
        try {
            int count = out.read(bytes);
            while (count >= 0) {
                for (int i = 0; i < count; i++) {
                    if (bytes[i] != 0) {
                        message.write(bytes[i]);
                    } else if (message.size() > 0) {
                        onMessage(message.toString(StandardCharsets.UTF_8));
                        message.reset();
                    }
                }
                count = out.read(bytes);
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    private void onMessage(String text) {
        JsonObject message = JsonParser.parseString(text).getAsJsonObject();
        if (message.has("id")) {
            Optional.ofNullable(waiting.remove(message.get("id").getAsInt()))
                    .ifPresent(answer -> answer.complete(message));
            return;
        }
        String method = message.get("method").getAsString();
        boolean isLoggedError = method.equals("Log.entryAdded") && text.contains("\"level\":\"error\"");
        boolean isConsoleError = method.equals("Runtime.consoleAPICalled") && text.contains("\"type\":\"error\"");
        if (isLoggedError || isConsoleError || method.equals("Runtime.exceptionThrown")) {
            complaints.add(text);
        }
        if (method.equals("Page.javascriptDialogOpening")) {
            complaints.add("a dialog: " + text);
        }
    }

    /** What pages complained of so far: errors, and what their policy forbade. */
    List<String> complaints() {
        synchronized (complaints) {
            return List.copyOf(complaints);
        }
    }

    private JsonObject send(Optional<String> session, String method, JsonObject parameters) {
        int id = lastId.incrementAndGet();
        JsonObject message = new JsonObject();
        message.addProperty("id", id);
        message.addProperty("method", method);
        message.add("params", parameters);
        session.ifPresent(known -> message.addProperty("sessionId", known));
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        try {
            synchronized (in) {
                in.write((message + "\0").getBytes(StandardCharsets.UTF_8));
            }
            JsonObject got = answer.get(COMMAND_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            if (got.has("error")) {
                throw new RefusedException(method + ": " + got.get("error"));
            }
            return got.getAsJsonObject("result");
        } catch (IOException | ExecutionException | TimeoutException e) {
            throw new AssertionError(method + " was not answered:\n" + program.log(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static JsonObject json(String text) {
        return JsonParser.parseString(text).getAsJsonObject();
    }

    /** Opens a page of this size, in light or dark. */
    Tab open(String url, int width, int height, boolean isDark) {
        String target = send(Optional.empty(), "Target.createTarget", json("{\"url\":\"about:blank\"}"))
                .get("targetId")
                .getAsString();
        JsonObject attach = new JsonObject();
        attach.addProperty("targetId", target);
        attach.addProperty("flatten", true);
        Tab tab = new Tab(
                send(Optional.empty(), "Target.attachToTarget", attach)
                        .get("sessionId")
                        .getAsString(),
                target);
        tab.send("Runtime.enable", "{}");
        tab.send("Log.enable", "{}");
        tab.send("Page.enable", "{}");
        tab.send("Emulation.setFocusEmulationEnabled", "{\"enabled\":true}");
        tab.resize(width, height);
        tab.setDark(isDark);
        JsonObject where = new JsonObject();
        where.addProperty("url", url);
        tab.send("Page.navigate", where);
        // The answer comes as soon as the page is chosen, with nothing of it read.
        tab.await("location.href !== 'about:blank' && document.readyState === 'complete'");
        return tab;
    }

    /** As a user would; else by force. */
    @Override
    public void close() {
        try {
            send(Optional.empty(), "Browser.close", new JsonObject());
            program.awaitExit();
        } catch (AssertionError | RefusedException e) {
            program.kill();
        }
        try (in;
                out) {
            // A reader of a pipe that it holds open itself would never see its end.
            out.write(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The browser, or the page, answered that it can't do that. */
    private static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }
    }

    /** One page. */
    final class Tab {
        private final String session;
        private final String target;

        private Tab(String session, String target) {
            this.session = session;
            this.target = target;
        }

        private JsonObject send(String method, String parameters) {
            return send(method, json(parameters));
        }

        private JsonObject send(String method, JsonObject parameters) {
            return Browser.this.send(Optional.of(session), method, parameters);
        }

        void resize(int width, int height) {
            send(
                    "Emulation.setDeviceMetricsOverride",
                    String.format(
                            "{\"width\":%d,\"height\":%d,\"deviceScaleFactor\":1,\"mobile\":%b}",
                            width, height, width < 500));
        }

        void setDark(boolean isDark) {
            send(
                    "Emulation.setEmulatedMedia",
                    String.format(
                            "{\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"%s\"}]}",
                            isDark ? "dark" : "light"));
        }

        /** Loads the page anew, with a script that runs before its own. */
        void reloadWith(String script) {
            JsonObject source = new JsonObject();
            source.addProperty("source", script);
            send("Page.addScriptToEvaluateOnNewDocument", source);
            value("window.isOld = true");
            send("Page.reload", "{}");
            await("!window.isOld && document.readyState === 'complete'");
        }

        /** The value of an expression. */
        JsonElement value(String expression) {
            JsonObject parameters = new JsonObject();
            parameters.addProperty("expression", expression);
            parameters.addProperty("returnByValue", true);
            parameters.addProperty("awaitPromise", true);
            JsonObject got = send("Runtime.evaluate", parameters);
            if (got.has("exceptionDetails")) {
                throw new RefusedException(expression + ": " + got.get("exceptionDetails"));
            }
            JsonElement value = got.getAsJsonObject("result").get("value");
            return value == null ? new JsonObject() : value;
        }

        String text(String selector) {
            return value("document.querySelector(" + quoted(selector) + ").textContent")
                    .getAsString();
        }

        boolean is(String condition) {
            return value("Boolean(" + condition + ")").getAsBoolean();
        }

        /** Waits until the condition holds; where it can't be asked, as in a page half loaded, it does not yet. */
        void await(String condition) {
            AtomicReference<String> hindrance = new AtomicReference<>("it was false");
            try {
                Await.isTrue(condition + " in the page", PAGE_LIMIT, () -> {
                    try {
                        return is(condition);
                    } catch (RefusedException e) {
                        hindrance.set(e.getMessage());
                        return false;
                    }
                });
            } catch (AssertionError e) {
                throw new AssertionError(e.getMessage() + ": " + hindrance.get(), e);
            }
        }

        /** Gives an element that is seen the focus, and clicks it, wherever the page has moved it meanwhile. */
        void click(String selector) {
            String find = "document.querySelector(" + quoted(selector) + ")";
            await(find + "?.getClientRects().length > 0");
            value("(() => { const e = " + find + "; e.scrollIntoView({block: 'center'});"
                    + " e.focus({preventScroll: true}); e.click(); })()");
        }

        /** Puts a text into a field, as if it were typed. */
        void fill(String selector, String text) {
            value("(() => { const e = document.querySelector(" + quoted(selector) + "); e.value = " + quoted(text)
                    + "; e.dispatchEvent(new Event('input')); e.dispatchEvent(new Event('change')); })()");
        }

        /** Presses a key, such as Tab or Enter. */
        void press(String key, int code, String text) {
            JsonObject event = new JsonObject();
            event.addProperty("type", text.isEmpty() ? "rawKeyDown" : "keyDown");
            event.addProperty("key", key);
            event.addProperty("code", key);
            event.addProperty("windowsVirtualKeyCode", code);
            if (!text.isEmpty()) {
                event.addProperty("text", text);
            }
            send("Input.dispatchKeyEvent", event);
            event.addProperty("type", "keyUp");
            send("Input.dispatchKeyEvent", event);
        }

        /** A picture of the whole page, or of what is seen of it. */
        byte[] picture(boolean isWhole) {
            JsonObject got = send(
                    "Page.captureScreenshot",
                    String.format("{\"format\":\"png\",\"captureBeyondViewport\":%b}", isWhole));
            return Base64.getDecoder().decode(got.get("data").getAsString());
        }

        void close() {
            JsonObject which = new JsonObject();
            which.addProperty("targetId", target);
            Browser.this.send(Optional.empty(), "Target.closeTarget", which);
        }

        private static String quoted(String text) {
            return new com.google.gson.JsonPrimitive(text).toString();
        }
    }
}
