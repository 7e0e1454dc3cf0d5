using Gateway.Actors.Upstreams.Children;
using Gateway.Tests.Support;

namespace Gateway.Tests.Upstreams.Children;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class ChildGuardCommandTests
{
    [Theory]
    [InlineData("/opt/gateway/Gateway.Host", "/opt/gateway/Gateway.Host.dll", "/opt/gateway/Gateway.Host", "child-guard")]
    [InlineData("/opt/gateway/Gateway.Host", "", "/opt/gateway/Gateway.Host", "child-guard")]
    [InlineData("/usr/share/dotnet/dotnet", "/app/Gateway.Host.dll", "/usr/share/dotnet/dotnet", "/app/Gateway.Host.dll child-guard")]
    public void Default_is_the_running_executable_however_it_was_started(string process, string assembly, string file, string arguments)
    {
        var command = ChildGuardCommand.Of(process, assembly);

        Assert.Equal((file, arguments), (command.File, string.Join(' ', command.Arguments)));
    }
}
