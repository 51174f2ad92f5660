/**
 * End-to-end tests: the built jars on real TUN devices, in network namespaces with real NATs between them. {@code Lab}
 * owns the namespaces and processes of a test, the {@code *IT} classes own what is expected of them. They need root;
 * without it they are skipped, and say so.
 */
package org.meshnet.e2e;
