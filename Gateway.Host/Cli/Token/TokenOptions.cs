using System.CommandLine;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Host.Configuration.Values;

namespace Gateway.Host.Cli.Token;

/// <summary>Options that several verbs of <c>token</c> have, and how their values are read.</summary>
internal static class TokenOptions
{
    public static Option<string> KeyFile(bool required) => new("--key-file")
    {
        HelpName = "FILE",
        Description = "The private key: PEM, RSA or a NIST curve, readable by its owner only.",
        Required = required,
    };

    public static Option<string> Algorithm()
    {
        var option = new Option<string>("--algorithm")
        {
            Description = "What a key that has to be made signs with.",
            DefaultValueFactory = _ => DevKey.Algorithms[0],
        };
        return option.AcceptOnlyFromAmong(DevKey.Algorithms);
    }

    public static Option<Uri?> Issuer(bool required) => new("--issuer")
    {
        HelpName = "URL",
        Description = "The issuer's name: an http or https URL without query.",
        Required = required,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", Query: "", Fragment: "" })
            {
                return url;
            }

            result.AddError($"'{text}' is no http or https URL without query.");
            return null;
        },
    };

    public static Option<TimeSpan> Expires() => new("--expires")
    {
        HelpName = "TIME",
        Description = "How long the token is good for, such as 90s, 1h or 1h30m.",
        DefaultValueFactory = _ => TimeSpan.FromHours(1),
        CustomParser = result =>
        {
            if (Durations.TryParse(result.Tokens[0].Value, out var time) && time >= TimeSpan.FromSeconds(1) && time <= TimeSpan.FromDays(3650))
            {
                return time;
            }

            result.AddError($"--expires takes a time from 1s to 3650d, not '{result.Tokens[0].Value}'.");
            return default;
        },
    };

    public static Option<KeyValuePair<string, JsonNode?>[]> Claims() => new("--claim")
    {
        HelpName = "NAME=VALUE",
        Description = "A claim: JSON if VALUE is JSON, else a text; may be repeated, and takes the place of a claim of that name.",
        CustomParser = result =>
        {
            var claims = new List<KeyValuePair<string, JsonNode?>>();
            foreach (var token in result.Tokens)
            {
                var at = token.Value.IndexOf('=', StringComparison.Ordinal);
                if (at <= 0 || claims.Exists(claim => claim.Key == token.Value[..at]))
                {
                    result.AddError($"--claim takes NAME=VALUE, each name once, not '{token.Value}'.");
                    continue;
                }

                claims.Add(KeyValuePair.Create(token.Value[..at], Json(token.Value[(at + 1)..])));
            }

            return [.. claims];
        },
    };

    public static Option<int> Port() => new("--port")
    {
        HelpName = "PORT",
        Description = "The port; 0 takes a free one.",
        Required = true,
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, out var port) && port is >= 0 and <= 65535)
            {
                return port;
            }

            result.AddError($"--port takes a port from 0 to 65535, not '{result.Tokens[0].Value}'.");
            return 0;
        },
    };

    public static Option<IPAddress> Address() => new("--address")
    {
        HelpName = "IP",
        Description = "Where to listen. Anything but loopback lets the network make itself tokens.",
        DefaultValueFactory = _ => IPAddress.Loopback,
        CustomParser = result =>
        {
            if (IPAddress.TryParse(result.Tokens[0].Value, out var address))
            {
                return address;
            }

            result.AddError($"--address takes an IP address, not '{result.Tokens[0].Value}'.");
            return null;
        },
    };

    private static JsonNode? Json(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
