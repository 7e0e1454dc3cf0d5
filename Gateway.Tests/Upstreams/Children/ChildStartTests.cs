using Gateway.Actors.Upstreams.Children;
using Gateway.Actors.Upstreams.Stdio;
using Gateway.Tests.Support;

namespace Gateway.Tests.Upstreams.Children;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class ChildStartTests
{
    private static readonly Dictionary<string, string> Gateway = new()
    {
        ["PATH"] = "/first:/second",
        ["HOME"] = "/home/gateway",
        ["LANG"] = "C.UTF-8",
        ["PGPASSWORD"] = "secret",
        ["ASPNETCORE_URLS"] = "http://127.0.0.1:1",
        ["LD_PRELOAD"] = "evil.so",
    };

    [Fact]
    public void Child_gets_path_home_and_lang_of_the_gateways_environment_and_nothing_else()
    {
        var start = Create(new StdioTargetConfig { Cmd = "server" });

        Assert.Equal(
            new Dictionary<string, string> { ["PATH"] = "/first:/second", ["HOME"] = "/home/gateway", ["LANG"] = "C.UTF-8" },
            start.Environment);
    }

    [Fact]
    public void Configured_variables_are_added_and_win()
    {
        var start = Create(new StdioTargetConfig
        {
            Cmd = "server",
            Env = new Dictionary<string, string> { ["TOKEN"] = "t=1", ["HOME"] = "/elsewhere", ["EMPTY"] = "" },
        });

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["PATH"] = "/first:/second",
                ["HOME"] = "/elsewhere",
                ["LANG"] = "C.UTF-8",
                ["TOKEN"] = "t=1",
                ["EMPTY"] = "",
            },
            start.Environment);
    }

    [Fact]
    public void ClearEnv_leaves_the_configured_variables_alone()
    {
        var start = Create(
            new StdioTargetConfig { Cmd = "/opt/server", ClearEnv = true, Env = new Dictionary<string, string> { ["TOKEN"] = "t" } },
            "/opt/server");

        Assert.Equal(new Dictionary<string, string> { ["TOKEN"] = "t" }, start.Environment);
    }

    [Fact]
    public void Name_is_looked_up_in_the_childs_path_not_the_gateways()
    {
        var start = Create(
            new StdioTargetConfig { Cmd = "server", Env = new Dictionary<string, string> { ["PATH"] = "/third::/fourth" } },
            "/first/server", "/fourth/server");

        Assert.Equal(("/fourth/server", "server"), (start.File, start.Name));
    }

    [Fact]
    public void First_folder_of_the_path_wins()
    {
        Assert.Equal("/first/server", Create(new StdioTargetConfig { Cmd = "server" }, "/second/server", "/first/server").File);
    }

    [Fact]
    public void File_that_may_not_be_executed_is_passed_over_on_the_path()
    {
        var found = ChildStart.TryCreate(
            new StdioTargetConfig { Cmd = "server" },
            Gateway,
            file => file switch
            {
                "/first/server" => ExecutableState.NotExecutable,
                "/second/server" => ExecutableState.Executable,
                _ => ExecutableState.Missing,
            },
            out var start,
            out _);

        Assert.True(found);
        Assert.Equal("/second/server", start!.File);
    }

    [Fact]
    public void Without_a_path_the_places_that_execvp_takes_are_searched()
    {
        Assert.Equal("/usr/bin/server", Create(new StdioTargetConfig { Cmd = "server", ClearEnv = true }, "/usr/bin/server").File);
    }

    [Fact]
    public void Path_with_a_slash_is_taken_as_it_is()
    {
        Assert.Equal("bin/server", Create(new StdioTargetConfig { Cmd = "bin/server" }, "bin/server", "/first/bin/server").File);
    }

    [Fact]
    public void Arguments_are_kept_as_they_are()
    {
        string[] arguments = ["", "-x", ";id", "$(id)", "a b", "\n", "'\"", "*", "ü"];

        Assert.Equal(arguments, Create(new StdioTargetConfig { Cmd = "server", Args = arguments }).Arguments);
    }

    [Theory]
    [InlineData("server", "'server' was not found in the child's PATH '/first:/second'.")]
    [InlineData("/opt/server", "'/opt/server' does not exist.")]
    [InlineData("./locked", "'./locked' is not an executable file.")]
    [InlineData("locked", "'/second/locked' is not an executable file.")]
    [InlineData("", "The command is empty, or has a NUL character or half a surrogate pair.")]
    [InlineData("a\0b", "The command is empty, or has a NUL character or half a surrogate pair.")]
    public void Program_that_cannot_run_is_refused_with_the_reason(string command, string reason)
    {
        Assert.Equal(reason, Refusal(new StdioTargetConfig { Cmd = command }));
    }

    [Fact]
    public void Program_without_a_path_to_look_in_is_refused_with_the_reason()
    {
        Assert.Equal(
            "'server' was not found in /bin:/usr/bin; the child has no PATH.",
            Refusal(new StdioTargetConfig { Cmd = "server", ClearEnv = true }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0xd800)]
    public void What_cannot_be_passed_literally_is_refused_and_not_repeated(int character)
    {
        var text = "secret" + (char)character;
        var argument = Refusal(new StdioTargetConfig { Cmd = "server", Args = ["fine", text] });
        var value = Refusal(new StdioTargetConfig { Cmd = "server", Env = new Dictionary<string, string> { ["TOKEN"] = text } });

        Assert.Equal("Argument 1 of 'server' has a NUL character or half a surrogate pair.", argument);
        Assert.Equal("Environment variable 'TOKEN' of 'server' has a NUL character or half a surrogate pair.", value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("LD_PRELOAD=evil.so\0")]
    [InlineData("A=B")]
    public void Variable_name_that_would_make_another_variable_is_refused(string name)
    {
        Assert.StartsWith(
            "The name of an environment variable of 'server'",
            Refusal(new StdioTargetConfig { Cmd = "server", Env = new Dictionary<string, string> { [name] = "x" } }),
            StringComparison.Ordinal);
    }

    private static ChildStart Create(StdioTargetConfig config, params string[] executables)
    {
        var stateOf = StateOf(executables.Length == 0 ? ["/first/server"] : executables);
        Assert.True(ChildStart.TryCreate(config, Gateway, stateOf, out var start, out var error), error);
        return start;
    }

    private static string Refusal(StdioTargetConfig config)
    {
        Assert.False(ChildStart.TryCreate(config, Gateway, StateOf([]), out _, out var error));
        return error;
    }

    private static Func<string, ExecutableState> StateOf(string[] executables) => file =>
        executables.Contains(file) ? ExecutableState.Executable
        : file is "./locked" or "/second/locked" ? ExecutableState.NotExecutable
        : ExecutableState.Missing;
}
