/** Rings the functions that EventBridge rules of the template wake at a fixed rate. */
import { randomUUID } from "node:crypto";
import { type Assembly } from "../cloud-assembly/assembly.ts";
import { asList, objectAt } from "../cloud-assembly/json.ts";
import { type Access } from "../iam/access.ts";

export interface ScheduledCall {
  readonly ruleArn: string;
  readonly functionArn: string;
  readonly every_ms: number;
}

const units: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Throws on cron expressions, event patterns, and targets that are not functions. */
export function readSchedule(assembly: Assembly): ScheduledCall[] {
  return assembly.ofType("AWS::Events::Rule", "AWS::Scheduler::Schedule").flatMap(({ id, attributes, properties }) => {
    const { ScheduleExpression, State, Targets, Target } = objectAt(assembly.resolve(properties));
    const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(String(ScheduleExpression)) ?? [];
    if (!count || !unit)
      throw new Error(`${id}: the local scheduler rings at a rate, not at ${String(ScheduleExpression)}`);
    if (State === "DISABLED") return [];
    return asList(Targets ?? Target).map((target): ScheduledCall => {
      const functionArn = String(objectAt(target).Arn);
      assembly.functionNamed(functionArn);
      return { ruleArn: attributes.Arn!, functionArn, every_ms: Number(count) * units[unit]! };
    });
  });
}

/** Starts the clocks, `timeScale` applied; answers how to stop them. A call still running when its turn comes is left alone. */
export function startSchedule(
  calls: readonly ScheduledCall[],
  access: Access,
  timeScale: number,
  invoke: (functionArn: string, event: string) => Promise<unknown>,
): () => void {
  const timers = calls.map(({ ruleArn, functionArn, every_ms }) => {
    access.requireInvoke("events.amazonaws.com", functionArn, ruleArn);
    let running = false;
    return setInterval(
      () => {
        if (running) return;
        running = true;
        void invoke(functionArn, JSON.stringify(scheduledEvent(ruleArn))).finally(() => {
          running = false;
        });
      },
      Math.max(200, every_ms * timeScale),
    );
  });
  return () => timers.forEach((timer) => clearInterval(timer));
}

const scheduledEvent = (ruleArn: string) => ({
  version: "0",
  id: randomUUID(),
  "detail-type": "Scheduled Event",
  source: "aws.events",
  account: ruleArn.split(":")[4],
  time: new Date().toISOString(),
  region: ruleArn.split(":")[3],
  resources: [ruleArn],
  detail: {},
});
