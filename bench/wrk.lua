-- Says what wrk has measured in one line: answers, answers a second, p50, p95, p99 in milliseconds, and answers that were no page.
local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  others = 0
end

function response(status, headers, body)
  if status ~= 200 then others = others + 1 end
end

function done(summary, latency, requests)
  local faults = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  for _, thread in ipairs(threads) do faults = faults + thread:get("others") end
  local ms = function(percent) return latency:percentile(percent) / 1000 end
  local rate = summary.requests / (summary.duration / 1000000)
  print(string.format("told %d %.1f %.2f %.2f %.2f %d", summary.requests, rate, ms(50), ms(95), ms(99), faults))
end
