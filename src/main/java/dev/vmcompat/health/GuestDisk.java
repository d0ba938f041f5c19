package dev.vmcompat.health;

import java.util.Optional;

/**
 * A disk as the guest sees it.
 *
 * @param name the guest's name, such as {@code /dev/vda}: it may be another one after each start
 * @param serial its serial number, where the guest has one
 * @param place its PCI address, and its place on the bus behind that: {@code pci 0000:04:00.0 scsi 0:0:1}
 * @param bytes its size; empty where the agent does not say
 */
public record GuestDisk(String name, Optional<String> serial, String place, Optional<Long> bytes) {

    boolean isSameAs(GuestDisk other) {
        boolean bySerial = serial.isPresent() && other.serial.isPresent();
        return bySerial ? serial.equals(other.serial) : place.equals(other.place);
    }

    @Override
    public String toString() {
        return serial.map(text -> "serial " + text + ", ").orElse("") + place;
    }
}
