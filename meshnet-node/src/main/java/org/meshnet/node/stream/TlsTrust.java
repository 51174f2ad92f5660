package org.meshnet.node.stream;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/** Whose certificates are believed: the system's authorities, and those of a file. Stateless. */
public final class TlsTrust {
    private TlsTrust() {}

    /**
     * What makes sockets that believe them. A file is read at once; the system's authorities, which take time and
     * memory, when the first socket is wanted: most nodes never want one.
     *
     * @param authorities PEM files of further ones
     * @throws UserError if a file cannot be read or holds none
     */
    public static Supplier<SSLSocketFactory> sockets(List<Path> authorities) throws UserError {
        List<Certificate> further = new ArrayList<>();
        for (Path file : authorities) {
            further.addAll(read(file));
        }
        return new Supplier<>() {
            private @Nullable SSLSocketFactory made;

            @Override
            public synchronized SSLSocketFactory get() {
                if (made == null) {
                    made = factory(further);
                }
                return made;
            }
        };
    }

    private static SSLSocketFactory factory(List<Certificate> further) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, further.isEmpty() ? null : managers(further), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java cannot speak TLS: " + e.getMessage(), e);
        }
    }

    private static List<Certificate> read(Path file) throws UserError {
        try {
            byte[] pem = Files.readAllBytes(file);
            List<Certificate> certificates = List.copyOf(
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem)));
            if (!certificates.isEmpty()) {
                return certificates;
            }
        } catch (NoSuchFileException e) {
            throw new UserError(ExitCode.CONFIG, "--tls-ca: there is no file " + file);
        } catch (IOException e) {
            throw new UserError(ExitCode.CONFIG, "--tls-ca: " + file + " cannot be read: " + e.getMessage());
        } catch (CertificateException e) {
            // Said below.
        }
        throw new UserError(ExitCode.CONFIG, "--tls-ca: " + file + " holds no certificate; expected PEM");
    }

    private static TrustManager[] managers(List<Certificate> further) throws GeneralSecurityException, IOException {
        List<Certificate> all = new ArrayList<>(further);
        for (TrustManager manager : managers((KeyStore) null)) {
            if (manager instanceof X509TrustManager known) {
                all.addAll(List.<X509Certificate>of(known.getAcceptedIssuers()));
            }
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < all.size(); i++) {
            store.setCertificateEntry("ca" + i, all.get(i));
        }
        return managers(store);
    }

    /** @param store null for the system's own */
    private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }
}
