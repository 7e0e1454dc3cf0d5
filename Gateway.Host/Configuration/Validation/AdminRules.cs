using System.Net;
using Gateway.Host.Admin;

namespace Gateway.Host.Configuration.Validation;

/// <summary>Nobody but this machine reaches the admin listener without a token, whatever else is allowed.</summary>
internal static class AdminRules
{
    /// <summary>Applies the rules.</summary>
    public static void Check(GatewayConfig config, ValidationReport report)
    {
        var admin = config.Config.Admin;
        if (admin.Token is not null && admin.TokenFile is not null)
        {
            report.Error("config.admin.tokenFile", "There are two tokens.", "Write token or tokenFile.");
        }

        if (admin.TokenFile is { } file && AdminToken.Read(file) is null)
        {
            report.Error("config.admin.tokenFile", "The file cannot be read, or holds no token.", $"Write the path of a file that the gateway may read and that holds the token alone. {AdminToken.Remedy}");
        }

        if (AdminToken.Of(admin).IsConfigured)
        {
            return;
        }

        if (admin.ProtectReads)
        {
            report.Error("config.admin.protectReads", "There is no token to protect reads with.", "Write config.admin.token or config.admin.tokenFile.");
        }

        if (config.Config.AdminAddr.EndPoint is { } address && !IPAddress.IsLoopback(address.Address))
        {
            report.Error("config.adminAddr", $"Whoever reaches {address} could read this gateway's configuration and sessions.",
                "Write a loopback address such as 127.0.0.1:15000, or config.admin.token or config.admin.tokenFile, or off.");
        }
    }
}
