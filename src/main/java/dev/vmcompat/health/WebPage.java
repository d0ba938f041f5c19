package dev.vmcompat.health;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** Gets a page, directly and not through a proxy; the whole answer has to be there within the timeout. */
final class WebPage {

    private WebPage() {}

    static Answer ask(String url, Probe.Http wanted, Duration timeout) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .version(HttpClient.Version.HTTP_1_1);
        if (wanted.anyCertificate()) {
            builder.sslContext(trusting());
        }
        HttpRequest request = HttpRequest.newBuilder(Probe.Http.uri(url))
                .header("User-Agent", "vmcompat")
                .build();
        CompletableFuture<HttpResponse<byte[]>> answer = builder.build().sendAsync(request, info -> new FirstBytes());
        try {
            return judge(answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS), wanted);
        } catch (TimeoutException e) {
            return Answer.notWell("no whole answer within " + timeout.toSeconds() + " s");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return Answer.notWell("no answer: " + cause.getClass().getSimpleName()
                    + (cause.getMessage() == null ? "" : ": " + cause.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a page", e);
        } finally {
            answer.cancel(true);
        }
    }

    private static Answer judge(HttpResponse<byte[]> response, Probe.Http wanted) {
        if (response.statusCode() != wanted.status()) {
            return Answer.notWell("status " + response.statusCode());
        }
        String body = new String(response.body(), StandardCharsets.UTF_8);
        return wanted.contains().filter(text -> !body.contains(text)).isEmpty()
                ? Answer.well("status " + response.statusCode())
                : Answer.notWell("status " + response.statusCode() + ", but the page lacks '"
                        + wanted.contains().orElse("") + "'");
    }

    private static SSLContext trusting() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new AnyCertificate()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has TLS", e);
        }
    }
}
