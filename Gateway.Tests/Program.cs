using Gateway.Tests;
using Gateway.Tests.Upstreams.Children;
using Xunit.MicrosoftTestingPlatform;

return args is [StandIn.Verb, .. var rest]
    ? await StandIn.RunAsync(rest)
    : await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
