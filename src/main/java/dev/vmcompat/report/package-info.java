/**
 * Results as people and programs read them: tables, CSV and JSON, everything that comes from a host or guest escaped in one place.
 *
 * <p>Read {@link dev.vmcompat.report.Renderer} first.
 */
@NullMarked
package dev.vmcompat.report;

import org.jspecify.annotations.NullMarked;
