using System.Globalization;
using ModelContextProtocol;

namespace Gateway.Host.Cli.DemoServer.Tools;

/// <summary>A tool that takes its time and says how far it is; a cancelled call stops at once.</summary>
internal static class LongRunningTool
{
    private const int MaxSteps = 10_000;

    private const int MaxStepMilliseconds = 60_000;

    internal static DemoTool Create(TimeProvider time) => new("longRunning", "Works in steps and reports progress after each.",
        async call =>
        {
            var steps = call.Integer("steps", 1, MaxSteps);
            var pause = TimeSpan.FromMilliseconds(call.Integer("stepMilliseconds", 0, MaxStepMilliseconds));
            for (var step = 1; step <= steps; step++)
            {
                await Task.Delay(pause, time, call.CancellationToken);
                await ReportAsync(call, step, steps);
            }

            return DemoTool.Text(string.Create(CultureInfo.InvariantCulture, $"Finished {steps} steps."));
        },
        """
        {"type":"object","properties":{
          "steps":{"type":"integer","minimum":1,"maximum":10000,"description":"How many steps."},
          "stepMilliseconds":{"type":"integer","minimum":0,"maximum":60000,"description":"How long each step takes, in milliseconds."}
        },"required":["steps","stepMilliseconds"]}
        """);

    private static async Task ReportAsync(ToolCall call, int step, int steps)
    {
        if (call.Params.ProgressToken is { } token)
        {
            var progress = new ProgressNotificationValue
            {
                Progress = step,
                Total = steps,
                Message = string.Create(CultureInfo.InvariantCulture, $"Step {step} of {steps}"),
            };
            await call.Server.NotifyProgressAsync(token, progress, cancellationToken: call.CancellationToken);
        }
    }
}
