using System.Net;
using Gateway.Policies.Authentication;

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
    }

    private static void CheckBind(BindConfig bind, string path, ValidationReport report)
    {
        if (bind.Address is null)
        {
            report.Warning($"{path}.address", "Without an address, this bind listens on 127.0.0.1 only.",
                "Write address: 127.0.0.1 if that is meant, or the address that clients reach.");
            return;
        }

        // This is the one place that asks who may open a port to the network.
        if (IPAddress.IsLoopback(bind.Address) || bind.Listeners.All(listener => listener.Routes.All(route => IsProtected(listener, route))))
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

    // Whoever has a certificate of a client CA is known to its owner. A route that answers by itself protects nothing: everybody is meant to read it.
    private static bool IsProtected(ListenerConfig listener, RouteConfig route)
    {
        var policies = MergedPolicies.Of(listener, route);
        return listener.Tls?.Root is not null
            || policies.OauthProtectedResource is not null
            || policies.DirectResponse is { Config.AnswersAll: true }
            || policies.RequestRedirect is not null
            || policies.McpAuthentication?.Mode == AuthenticationMode.Strict
            || policies.JwtAuth?.Mode == AuthenticationMode.Strict
            || policies.ApiKey?.Mode == AuthenticationMode.Strict
            || policies.BasicAuth?.Mode == AuthenticationMode.Strict
            || policies.ExtAuthz is { AlwaysAsks: true };
    }
}
