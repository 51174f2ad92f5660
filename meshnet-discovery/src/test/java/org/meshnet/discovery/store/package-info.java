/** Tests with a real store, which they start themselves. */
package org.meshnet.discovery.store;
