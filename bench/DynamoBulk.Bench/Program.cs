using DynamoBulk.Bench;

// DynamoBulk.Bench                   measures, prints a table, writes the report
// DynamoBulk.Bench serve <units>     the embedded endpoint in a process of its own, until its input closes
switch (args)
{
    case ["serve", var units]:
        EndpointProcess.Serve(double.Parse(units, System.Globalization.CultureInfo.InvariantCulture));
        return 0;
    case [] or ["report", _]:
        CpuReport report = await CpuPerItem.MeasureAsync();
        Console.WriteLine(report.ToMarkdown());
        if (args is ["report", var path])
        {
            File.WriteAllText(path, report.ToPage());
        }

        return report.ReachesGoals ? 0 : 1;
    default:
        Console.Error.WriteLine("Usage: DynamoBulk.Bench [serve <units> | report <page.md>]");
        return 2;
}
