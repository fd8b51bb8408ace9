-- For wrk: every request is one that was never sent before, by a comment at the query's end.
local sent = 0
local run = os.time()

request = function()
  sent = sent + 1
  return wrk.format("GET", wrk.path .. "%0A%23" .. run .. "-" .. sent)
end
