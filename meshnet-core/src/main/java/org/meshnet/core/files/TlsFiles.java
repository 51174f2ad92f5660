package org.meshnet.core.files;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate and its key, as files.
 *
 * @param certificate PEM: the server's own, and behind it those that lead to one that clients know
 * @param key PEM, PKCS#8, not encrypted
 */
public record TlsFiles(Path certificate, Path key) {
    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "Ed25519");
    private static final char[] NO_PASSWORD = {};

    /** Why the files are of no use: one line. */
    public static final class UnusableException extends Exception {
        UnusableException(String message) {
            super(message);
        }
    }

    /**
     * Reads them.
     *
     * @throws UnusableException if one cannot be read, or they do not belong together
     */
    public SSLContext load() throws UnusableException {
        List<Certificate> chain = chain();
        PrivateKey privateKey = privateKey();
        if (!belongTogether(privateKey, chain.get(0).getPublicKey())) {
            throw new UnusableException(key + " is not the key of the first certificate in " + certificate);
        }
        try {
            return context(chain, privateKey);
        } catch (GeneralSecurityException | IOException e) {
            throw new UnusableException("this Java cannot use " + certificate + ": " + e.getMessage());
        }
    }

    private static byte[] read(Path file) throws UnusableException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new UnusableException("there is no file " + file);
        } catch (IOException e) {
            throw new UnusableException(file + " cannot be read: " + e.getMessage());
        }
    }

    private List<Certificate> chain() throws UnusableException {
        byte[] pem = read(certificate);
        try {
            List<Certificate> chain = List.copyOf(
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem)));
            if (!chain.isEmpty()) {
                return chain;
            }
        } catch (CertificateException e) {
            // Said below.
        }
        throw new UnusableException(certificate + " holds no certificate; expected PEM");
    }

    private PrivateKey privateKey() throws UnusableException {
        String pem = new String(read(key), StandardCharsets.ISO_8859_1);
        Matcher matcher = PKCS8.matcher(pem);
        if (!matcher.find()) {
            throw new UnusableException(key + " holds no key in PKCS#8 (BEGIN PRIVATE KEY)"
                    + (pem.contains("PRIVATE KEY")
                            ? "; openssl pkcs8 -topk8 -nodes -in OLD -out NEW makes one of another format"
                            : ""));
        }
        try {
            PKCS8EncodedKeySpec spec =
                    new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(matcher.group(1)));
            return SIGNATURES.keySet().stream()
                    .flatMap(algorithm -> privateKey(algorithm, spec).stream())
                    .findFirst()
                    .orElseThrow(() -> new UnusableException(key + " holds no key of RSA, EC or Ed25519"));
        } catch (IllegalArgumentException e) {
            throw new UnusableException(key + " is no PEM: " + e.getMessage());
        }
    }

    private static Optional<PrivateKey> privateKey(String algorithm, PKCS8EncodedKeySpec spec) {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(spec));
        } catch (InvalidKeySpecException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }

    private static boolean belongTogether(PrivateKey privateKey, PublicKey publicKey) {
        byte[] text = new byte[32];
        new SecureRandom().nextBytes(text);
        try {
            Signature signature = Signature.getInstance(SIGNATURES.get(family(privateKey)));
            signature.initSign(privateKey);
            signature.update(text);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(text);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String family(PrivateKey privateKey) {
        return privateKey.getAlgorithm().startsWith("Ed") ? "EdDSA" : privateKey.getAlgorithm();
    }

    private static SSLContext context(List<Certificate> chain, PrivateKey privateKey)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        store.setKeyEntry("server", privateKey, NO_PASSWORD, chain.toArray(new Certificate[0]));
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, NO_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
