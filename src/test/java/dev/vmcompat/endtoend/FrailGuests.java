package dev.vmcompat.endtoend;

import dev.vmcompat.hypervisor.DestroyMode;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.HostActions;
import dev.vmcompat.hypervisor.Hypervisor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** Guests of the test driver, which has none, some of which do not live on the new machine type: started there, they go off at once. */
public final class FrailGuests {

    /** In the name of a VM with such a guest. */
    public static final String FRAIL = "frail";

    private FrailGuests() {}

    public static Hypervisor over(Hypervisor hypervisor) {
        return (uri, access) -> {
            Host host = hypervisor.open(uri, access);
            return (Host) Proxy.newProxyInstance(
                    FrailGuests.class.getClassLoader(), new Class<?>[] {Host.class}, (self, method, arguments) -> {
                        Object answer = call(host, method, arguments);
                        return answer instanceof HostActions actions ? over(host, actions) : answer;
                    });
        };
    }

    private static HostActions over(Host host, HostActions actions) {
        return (HostActions) Proxy.newProxyInstance(
                FrailGuests.class.getClassLoader(), new Class<?>[] {HostActions.class}, (self, method, arguments) -> {
                    Object answer = call(actions, method, arguments);
                    if (method.getName().equals("start")) {
                        started(host, (DomainId) arguments[0]);
                    }
                    return answer;
                });
    }

    private static void started(Host host, DomainId vm) {
        if (host.entry(vm).name().text().contains(FRAIL)
                && host.liveDescription(vm).contains("machine='" + TestDriverSite.TO + "'")) {
            host.actions().destroy(vm, DestroyMode.FORCED);
        }
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
