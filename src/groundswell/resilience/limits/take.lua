-- The arithmetic of record.py, atomic in the server and by the server's clock.
-- KEYS[1]: the record.  ARGV[1]: what is asked, in JSON.  ARGV[2]: the time, for tests only.
local ask = cjson.decode(ARGV[1])
local now
if ARGV[2] then
  now = tonumber(ARGV[2])
else
  local time = redis.call('TIME')
  now = tonumber(time[1]) + tonumber(time[2]) / 1000000
end

local kept = redis.call('GET', KEYS[1])
local record = kept and cmsgpack.unpack(kept) or {logs = {}, blocked_until = 0, left = 0, left_until = 0}

local function opened(window)
  if not window.days then return nil, window.seconds end
  for i = 1, #window.days - 1 do
    if now >= window.days[i] and now < window.days[i + 1] then
      return window.days[i], window.days[i + 1] - window.days[i]
    end
  end
  -- The clocks of server and client differ by more than a day: count the last day as open.
  local last = #window.days
  return window.days[last - 1], window.days[last] - window.days[last - 1]
end

local longest, counted, waits = 0, {}, {record.blocked_until - now}
if now < record.left_until and record.left < ask.ahead + ask.units then
  table.insert(waits, record.left_until - now)
end

for index, window in ipairs(ask.windows) do
  local start, seconds = opened(window)
  longest = math.max(longest, seconds)
  local live, used = {}, 0
  local log = record.logs[index] or {}
  for i = 1, #log, 2 do
    local at, units = math.min(log[i], now), log[i + 1]
    local counts
    if start then counts = at >= start else counts = now - at < seconds end
    if counts then
      table.insert(live, at)
      table.insert(live, units)
      used = used + units
    end
  end
  local wait
  if ask.units > window.count then
    wait = math.huge
  else
    local before = ask.ahead + ask.units - 1
    local whole = math.floor(before / window.count)
    local excess = used + before % window.count + 1 - window.count
    local freed = 0
    wait = whole * seconds
    for i = 1, #live, 2 do
      if freed >= excess then break end
      freed = freed + live[i + 1]
      wait = whole * seconds + math.max(0.001, (start or live[i]) + seconds - now)
    end
  end
  table.insert(waits, wait)
  record.logs[index] = live
  counted[index] = used
end

local wait = 0
for _, each in ipairs(waits) do wait = math.max(wait, each) end

local function grant(index, units)
  local window, live = ask.windows[index], record.logs[index]
  local last = #live
  if window.cell > 0 and last > 0
      and math.floor(live[last - 1] / window.cell) == math.floor(now / window.cell) then
    live[last - 1], live[last] = now, live[last] + units
  elseif units > 0 then
    table.insert(live, now)
    table.insert(live, units)
  end
  counted[index] = counted[index] + units
end

local changed = false
if ask.op == 'take' and wait <= 0 then
  for index = 1, #ask.windows do grant(index, ask.units) end
  if now < record.left_until then record.left = record.left - ask.units end
  changed = true
elseif ask.op == 'charge' then
  for index = 1, #ask.windows do grant(index, ask.counted[index] or 0) end
  changed = true
elseif ask.op == 'tighten' then
  local blocked = ask.backoff or 0
  if ask.remaining then
    local reset = ask.reset or 0
    if ask.remaining <= 0 then
      blocked = math.max(blocked, reset > 0 and reset or 1)
    elseif reset > 0 and (now >= record.left_until or ask.remaining <= record.left) then
      record.left = ask.remaining
      record.left_until = math.max(record.left_until, now + reset)
    end
  end
  if blocked > 0 then record.blocked_until = math.max(record.blocked_until, now + blocked) end
  changed = true
end

if changed then
  local ends = math.max(now + longest, record.blocked_until, record.left_until)
  redis.call('SET', KEYS[1], cmsgpack.pack(record), 'PX', math.ceil((ends - now) * 1000) + 1000)
end
local granted = (ask.op == 'take' and wait <= 0) and 1 or 0
return {granted, wait == math.huge and 'inf' or string.format('%.6f', wait), counted}
