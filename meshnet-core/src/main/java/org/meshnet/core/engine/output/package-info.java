/** What an engine's parts lead to, in other parts and outside: kept while one of them works, and done in one place. */
package org.meshnet.core.engine.output;
