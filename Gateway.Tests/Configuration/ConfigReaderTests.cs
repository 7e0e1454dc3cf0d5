using System.Net;
using System.Text;
using Gateway.Actors.Backends;
using Gateway.Host.Configuration;
using Gateway.Host.Configuration.Diagnostics;
using Gateway.Policies;
using Gateway.Tests.Support;

namespace Gateway.Tests.Configuration;

/// <summary>What files cannot show, because it is about bytes, or about what the rest of the gateway is given.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class ConfigReaderTests
{
    private const string Simple = "mcp:\n  address: 127.0.0.1\n  targets:\n  - name: tools\n    stdio: {cmd: server}\n";

    [Fact]
    public void Short_form_becomes_a_bind_with_one_route_for_every_path()
    {
        var config = Load(Simple).Config;

        var bind = Assert.Single(config.Binds);
        var listener = Assert.Single(bind.Listeners);
        var route = Assert.Single(listener.Routes);
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 3000), bind.EndPoint);
        Assert.Equal(("mcp", null), (listener.Name, listener.Hostname));
        Assert.Equal("internal/default", route.Name);
        Assert.Equal("/", Assert.Single(route.Matches).Path.PathPrefix);
        Assert.Equal("tools", Assert.Single(Assert.Single(route.Backends).Mcp.Targets).Name);
    }

    [Theory]
    [InlineData("FailOpen", FailureMode.FailOpen)]
    [InlineData("failOpen", FailureMode.FailOpen)]
    [InlineData("FAILCLOSED", FailureMode.FailClosed)]
    public void Enums_are_read_in_any_case(string written, FailureMode expected) =>
        Assert.Equal(expected, Load(Simple + $"  failureMode: {written}\n").Config.Binds[0].Listeners[0].Routes[0].Backends[0].Mcp.FailureMode);

    [Fact]
    public void Byte_order_mark_and_carriage_returns_change_nothing()
    {
        byte[] bytes = [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Simple.Replace("\n", "\r\n", StringComparison.Ordinal))];

        var loaded = Assert.IsType<ConfigLoadResult.Loaded>(ConfigReader.Read(bytes, _ => null, new()));

        Assert.Equal(ConfigWriter.Write(Load(Simple).Config, withDefaults: true), ConfigWriter.Write(loaded.Config, withDefaults: true));
    }

    [Fact]
    public void Hash_is_that_of_the_bytes() =>
        Assert.Equal("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", Read("hello"u8.ToArray()).Hash);

    [Fact]
    public void Stray_byte_is_an_error_at_its_place()
    {
        var error = Assert.Single(Errors([.. "mcp:\n  name: caf"u8, 0xe9, (byte)'\n']));

        Assert.Equal((2, 12, "The file is not UTF-8: there is a stray byte here."), (error.Line, error.Column, error.Message));
    }

    [Fact]
    public void Largest_file_is_read_and_one_byte_more_is_not()
    {
        var padding = new string('#', ConfigReader.MaxBytes - Simple.Length);

        Assert.IsType<ConfigLoadResult.Loaded>(Read(Encoding.UTF8.GetBytes(Simple + padding)));
        Assert.Equal("The file has more than 4194304 bytes.", Assert.Single(Errors(Encoding.UTF8.GetBytes(Simple + padding + "#"))).Message);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("\"")]
    [InlineData("a: |\n ")]
    [InlineData("&a ")]
    [InlineData("!")]
    [InlineData(",")]
    [InlineData("- a\n")]
    [InlineData("- &a [*a]\n")]
    [InlineData("---\n")]
    [InlineData("\t")]
    public void Largest_file_of_one_thing_over_and_over_is_an_error_in_little_time(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, ConfigReader.MaxBytes / piece.Length));
        var started = TimeProvider.System.GetTimestamp();

        Assert.NotEmpty(Errors(Encoding.UTF8.GetBytes(text)));

        // Measured: below 1 s each. A reader that recurses or looks back for each letter takes minutes, or ends the process.
        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Of_very_many_errors_the_first_are_kept_and_the_others_counted()
    {
        var errors = Errors(Encoding.UTF8.GetBytes("mcp:\n  targets:\n" + string.Concat(Enumerable.Range(0, 150).Select(index => $"  - {{name: T{index}, stdio: {{cmd: s}}}}\n"))));

        Assert.Equal(101, errors.Count);
        Assert.Equal((102, "There are 50 more errors."), (errors[^1].Line, errors[^1].Message));
    }

    [Fact]
    public void Target_names_may_repeat_in_another_backend()
    {
        const string bind = "- address: 127.0.0.1\n  port: {0}\n  listeners: [{{routes: [{{backends: [{{mcp: {{targets: [{{name: same, stdio: {{cmd: s}}}}]}}}}]}}]}}]\n";

        Assert.Equal(2, Load("binds:\n" + string.Format(null, bind, 3000) + string.Format(null, bind, 3001)).Config.Binds.Count);
    }

    [Theory]
    [InlineData("binds[0].listeners[0].routes[0].backends[0].mcp.targets[0].stdio.cmd", "mcp.targets[0].stdio.cmd", 5, 18)]
    [InlineData("binds[0].listeners[0].routes[0].backends[0].mcp.targets[0].mcp.host", "mcp.targets[0].mcp.host", 4, 5)]
    [InlineData("binds[0].listeners[0].routes[0].policies", "mcp.policies", 2, 3)]
    [InlineData("binds[0].port", "mcp.port", 2, 3)]
    [InlineData("config.session.key[3]", "config.session.key[3]", 1, 1)]
    [InlineData("", "", 1, 1)]
    public void Errors_of_others_find_the_place_that_the_user_wrote(string path, string written, int line, int column)
    {
        var located = Load(Simple).Source.Locate(DiagnosticSeverity.Error, new ConfigError(path, "Message.", "Remedy."));

        Assert.Equal(new ConfigDiagnostic(DiagnosticSeverity.Error, written, line, column, "Message.", "Remedy."), located);
    }

    private static ConfigLoadResult Read(byte[] bytes) => ConfigReader.Read(bytes, _ => null, new());

    private static ConfigLoadResult.Loaded Load(string text) => Assert.IsType<ConfigLoadResult.Loaded>(ConfigReader.Read(text, _ => null, new()));

    private static IReadOnlyList<ConfigDiagnostic> Errors(byte[] bytes) => Assert.IsType<ConfigLoadResult.Rejected>(Read(bytes)).Errors;
}
