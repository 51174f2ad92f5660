/** Tests of the package. */
package org.meshnet.discovery.registry.member;
