using System.Net;

namespace Gateway.Host.Configuration.Validation;

/// <summary>Nobody but this machine reaches a port whose callers are not known, unless the user says so.</summary>
internal static class ExposureRules
{
    /// <summary>Applies the rules.</summary>
    public static void Check(GatewayConfig config, ValidationReport report)
    {
        foreach (var (bind, path) in ConfigWalk.Binds(config))
        {
            CheckBind(bind, path, report);
        }

        if (config.Config.AdminAddr.EndPoint is { } admin && !IPAddress.IsLoopback(admin.Address))
        {
            report.Warning("config.adminAddr", $"The admin interface on {admin} asks nobody who they are.",
                "Write a loopback address, or let only operators reach this one.");
        }
    }

    private static void CheckBind(BindConfig bind, string path, ValidationReport report)
    {
        if (bind.Address is null)
        {
            report.Warning($"{path}.address", "Without an address, this bind listens on 127.0.0.1 only.",
                "Write address: 127.0.0.1 if that is meant, or the address that clients reach.");
            return;
        }

        // This is the one place that asks who may open a port to the network. No authentication policy can be written yet
        // (PolicySetConfig has no members), so no route has one; once there are some, a bind whose every route has one in mode
        // strict passes here, as a loopback bind does.
        if (IPAddress.IsLoopback(bind.Address))
        {
            return;
        }

        if (report.Options.AllowUnauthenticated)
        {
            report.Warning($"{path}.address", $"Whoever reaches {bind.Address} may call everything: there is no authentication, and --allow-unauthenticated is given.",
                "Let only those reach it who may.");
            return;
        }

        report.Error($"{path}.address", $"Whoever reaches {bind.Address} could call everything: not every route has an authentication policy in mode strict.",
            "Write address: 127.0.0.1, or start with --allow-unauthenticated if only those reach it who may.");
    }
}
