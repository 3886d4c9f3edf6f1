-- Arguments: a file of requests, each after a line with its length; the number of the first; the status of the answers.
local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  local file = assert(io.open(args[1], 'rb'))
  requests = {}
  next_request = tonumber(args[2])
  unexpected = 0
  local length = file:read('*n')
  while length do
    file:read(1)
    requests[#requests + 1] = file:read(length)
    length = file:read('*n')
  end
  file:close()
  local expected = tonumber(args[3])
  -- wrk itself counts what is above 399 as errors, at no cost; looking at each answer here has one.
  counting = expected > 399
  if counting then
    response = function(status)
      if status ~= expected then unexpected = unexpected + 1 end
    end
  end
end

function request()
  next_request = next_request % #requests + 1
  return requests[next_request]
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.timeout
  local refused = errors.status
  for _, thread in ipairs(threads) do
    if thread:get('counting') then refused = thread:get('unexpected') end
  end
  io.write(string.format(
    '\n{"requests":%d,"seconds":%f,"p50Milliseconds":%f,"p99Milliseconds":%f,"errors":%d}\n',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, failed + refused))
end
