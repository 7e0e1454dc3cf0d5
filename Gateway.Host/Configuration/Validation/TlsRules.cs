using Gateway.Host.Listeners.Tls;

namespace Gateway.Host.Configuration.Validation;

/// <summary>The certificates of listeners can be used, and no listener of a port talks in clear text while another does not.</summary>
internal static class TlsRules
{
    /// <summary>Applies the rules.</summary>
    public static void Check(GatewayConfig config, ValidationReport report)
    {
        foreach (var (bind, path) in ConfigWalk.Binds(config))
        {
            var mixed = bind.Listeners.Any(listener => listener.Tls is not null);
            for (var index = 0; index < bind.Listeners.Count; index++)
            {
                Check(bind.Listeners[index], mixed, $"{path}.listeners[{index}]", report);
            }
        }
    }

    private static void Check(ListenerConfig listener, bool othersHaveTls, string path, ValidationReport report)
    {
        if (listener.Tls is null)
        {
            if (listener.Protocol == ListenerProtocol.Https)
            {
                report.Error($"{path}.protocol", "Without tls, clients would talk in clear text.", "Write tls with cert and key.");
            }
            else if (othersHaveTls && !report.IsFaulty($"{path}.tls"))
            {
                report.Error(path, "Another listener of this port has tls, and this one would talk in clear text.", "Write tls here as well, or give it a port of its own.");
            }

            return;
        }

        if (listener.Protocol == ListenerProtocol.Http)
        {
            report.Error($"{path}.protocol", "HTTP is clear text, and there is tls.", "Write HTTPS, or remove tls.");
        }

        if (!report.IsFaulty($"{path}.tls") && TlsFiles.TryRead(listener.Tls, out var fault) is null)
        {
            report.Error($"{path}.tls.{fault.Key}", fault.Message, "Write the path of a PEM file that the gateway can read.");
        }
    }
}
