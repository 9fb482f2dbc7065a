-- SPDX-License-Identifier: GPL-2.0
--
-- Wireshark's dissector of what nsmwire sends (Documentation/wire-format.rst): the class of
-- a packet with its flags, the number of one that is sent twice, the key and the number of
-- a sealed one, and probes. Inner packets in clear are dissected by Wireshark's own Geneve;
-- those that are sealed cannot be.
--
-- Wireshark and tshark load it from their directory of plugins. The port is a preference,
-- nsmwire.port.

local nsmwire = Proto("nsmwire", "nsmwire")

local PORT = 6091
local GENEVE_PORT = 6081
local GENEVE_HLEN = 8
local OPTION_CLASS = 0xff6e
local CLASS, NUMBER, SEALED = 0x01, 0x02, 0x83
local PROBE_PROTO = 0x88b5
local PROBE_HLEN, PROBE_ENTRY, PROBE_VERSION = 56, 20, 1
local TAG = 16

local class_names = {
	[0] = "control", "audio", "holo", "video", "text", "file", "default", "scavenger",
}
local kind_names = { [0] = "probe", "poll", "answer", "challenge", "response" }

local f = nsmwire.fields
f.vni = ProtoField.uint24("nsmwire.vni", "Id of the wire (VNI)", base.DEC)
f.proto = ProtoField.uint16("nsmwire.proto", "Protocol type", base.HEX)
f.control = ProtoField.bool("nsmwire.control", "Control packet (O)")
f.critical = ProtoField.bool("nsmwire.critical", "Critical options (C)")
f.class = ProtoField.uint8("nsmwire.class", "Class", base.DEC, class_names)
f.q = ProtoField.bool("nsmwire.q", "Q, block of the measurement of loss", 8, nil, 0x02)
f.reflected = ProtoField.bool("nsmwire.reflected", "Reflected", 8, nil, 0x01)
f.number_session = ProtoField.uint32("nsmwire.number.session", "Session of the sender",
	base.HEX)
f.number = ProtoField.uint32("nsmwire.number", "Number of a packet that is sent twice",
	base.DEC)
f.sealed = ProtoField.bool("nsmwire.sealed", "Sealed")
f.key = ProtoField.uint32("nsmwire.key", "Key id", base.HEX)
f.seq_path = ProtoField.uint8("nsmwire.packet.path", "Path at the sender", base.DEC, nil, 0xe0)
f.seq_class = ProtoField.uint8("nsmwire.packet.class", "Class", base.DEC, class_names, 0x1c)
f.seq_lane = ProtoField.uint16("nsmwire.packet.lane", "Lane (CPU of the sender)", base.DEC,
	nil, 0x03ff)
f.seq_counter = ProtoField.uint64("nsmwire.packet.counter", "Counter", base.DEC)
f.ciphertext = ProtoField.bytes("nsmwire.ciphertext", "Ciphertext")
f.tag = ProtoField.bytes("nsmwire.tag", "Tag")
f.option = ProtoField.bytes("nsmwire.option", "Other option")

f.kind = ProtoField.uint8("nsmwire.probe.kind", "Kind", base.DEC, kind_names, 0x0f)
f.version = ProtoField.uint8("nsmwire.probe.version", "Version", base.DEC, nil, 0xf0)
f.leaving = ProtoField.bool("nsmwire.probe.leaving", "The path is set down", 8, nil, 0x01)
f.report = ProtoField.bool("nsmwire.probe.report", "All counters that changed", 8, nil, 0x08)
f.probe_q = ProtoField.bool("nsmwire.probe.q", "Q of the sender's packets", 8, nil, 0x10)
f.path = ProtoField.uint8("nsmwire.probe.path", "Path at the sender", base.DEC)
f.heard = ProtoField.uint8("nsmwire.probe.heard", "Paths of the receiver that are heard",
	base.HEX)
f.session = ProtoField.uint32("nsmwire.probe.session", "Session of the sender", base.HEX)
f.other = ProtoField.uint32("nsmwire.probe.other", "Session of the receiver", base.HEX)
f.seq = ProtoField.uint32("nsmwire.probe.seq", "Sequence number", base.DEC)
f.sent = ProtoField.uint64("nsmwire.probe.sent", "Time of sending, ns", base.DEC)
f.echo = ProtoField.uint64("nsmwire.probe.echo", "Echo, ns", base.DEC)
f.hold = ProtoField.uint32("nsmwire.probe.hold", "Hold, us", base.DEC)
f.jitter = ProtoField.uint32("nsmwire.probe.jitter", "Jitter, us", base.DEC)
f.transit = ProtoField.uint32("nsmwire.probe.transit", "Transit, us", base.DEC)
f.interval = ProtoField.uint32("nsmwire.probe.interval", "Interval, us", base.DEC)
f.accept = ProtoField.uint32("nsmwire.probe.accept", "Least interval, us", base.DEC)
f.probe_class = ProtoField.uint8("nsmwire.probe.class", "Class of the outer DSCP", base.DEC,
	class_names)
f.entries = ProtoField.uint8("nsmwire.probe.entries", "Entries", base.DEC)
f.size = ProtoField.uint16("nsmwire.probe.size", "Size of a padded poll", base.DEC)
f.entry_class = ProtoField.uint8("nsmwire.probe.entry.class", "Class", base.DEC)
f.entry_q0 = ProtoField.uint64("nsmwire.probe.entry.q0", "Packets with Q 0", base.DEC)
f.entry_q1 = ProtoField.uint64("nsmwire.probe.entry.q1", "Packets with Q 1", base.DEC)
f.padding = ProtoField.bytes("nsmwire.probe.padding", "Padding")

local malformed = ProtoExpert.new("nsmwire.malformed", "Malformed, a receiver drops it",
	expert.group.MALFORMED, expert.severity.ERROR)
local inner = ProtoExpert.new("nsmwire.inner", "Malformed inner packet",
	expert.group.MALFORMED, expert.severity.ERROR)
nsmwire.experts = { malformed, inner }

nsmwire.prefs.port = Pref.uint("UDP port", PORT, "The destination port of wires")

local ports = DissectorTable.get("udp.port")
local geneve

local function class_name(class)
	return class_names[class] or string.format("class %d", class)
end

-- The option of the class. Returns what it says, for the summary.
local function class_option(data, tree, found)
	tree:add(f.class, data(0, 1))
	tree:add(f.q, data(1, 1))
	tree:add(f.reflected, data(1, 1))
	found.class = data(0, 1):uint()
	found.q = bit.band(data(1, 1):uint(), 2) ~= 0
	return "class " .. class_name(found.class)
end

local function number_option(data, tree, found)
	tree:add(f.number_session, data(0, 4))
	tree:add(f.number, data(4, 4))
	found.number = data(4, 4):uint()
	return string.format("number %u", found.number)
end

local function sealed_option(data, tree, found)
	tree:add(f.sealed, data(0, 12), true)
	tree:add(f.key, data(0, 4))
	tree:add(f.seq_path, data(4, 1))
	tree:add(f.seq_class, data(4, 1))
	tree:add(f.seq_lane, data(4, 2))
	tree:add(f.seq_counter, data(6, 6), data(6, 6):uint64())
	found.sealed = true
	found.key = data(0, 4):uint()
	found.path = bit.rshift(data(4, 1):uint(), 5)
	found.sealed_class = bit.band(bit.rshift(data(4, 1):uint(), 2), 7)
	found.counter = tostring(data(6, 6):uint64())
	return string.format("sealed, key 0x%08x", found.key)
end

-- Options by type: their name, the bytes of their data, and what reads it.
local options = {
	[CLASS] = { "Class option", 4, class_option },
	[NUMBER] = { "Number option", 8, number_option },
	[SEALED] = { "Sealed option", 12, sealed_option },
}

-- One option at @at. Returns its length, or nil if what follows cannot be read.
local function dissect_option(tvb, at, stop, tree, found)
	local len

	if stop - at < 4 then
		tree:add_proto_expert_info(malformed, "An option of less than four bytes")
		return nil
	end
	len = 4 + bit.band(tvb(at + 3, 1):uint(), 0x1f) * 4
	if at + len > stop then
		tree:add_proto_expert_info(malformed, "An option that exceeds the options")
		return nil
	end

	local known = tvb(at, 2):uint() == OPTION_CLASS and options[tvb(at + 2, 1):uint()]
	if not known then
		tree:add(f.option, tvb(at, len))
		return len
	end
	local sub = tree:add(nsmwire, tvb(at, len), known[1])
	if len ~= 4 + known[2] then
		sub:add_proto_expert_info(malformed, known[1] .. " of a wrong length")
		return len
	end
	sub:append_text(": " .. known[3](tvb(at + 4, len - 4), sub, found))
	return len
end

-- The Geneve header. Returns what is found, or nil where it is cut off.
local function dissect_header(tvb, tree)
	local stop = GENEVE_HLEN + bit.band(tvb(0, 1):uint(), 0x3f) * 4
	local second = tvb(1, 1):uint()
	local found = {
		hlen = stop,
		control = bit.band(second, 0x80) ~= 0,
		critical = bit.band(second, 0x40) ~= 0,
		proto = tvb(2, 2):uint(),
		vni = tvb(4, 3):uint(),
	}
	local at = GENEVE_HLEN

	tree:add(f.vni, tvb(4, 3))
	tree:add(f.proto, tvb(2, 2))
	tree:add(f.control, tvb(1, 1), found.control)
	tree:add(f.critical, tvb(1, 1), found.critical)
	if stop > tvb:len() then
		tree:add_proto_expert_info(malformed, "Options that are longer than the packet")
		return nil
	end
	while at < stop do
		local len = dissect_option(tvb, at, stop, tree, found)

		if not len then
			return nil
		end
		at = at + len
	end
	if found.critical ~= (found.sealed or false) then
		tree:add_proto_expert_info(malformed,
			"The C bit without a sealed option, or such an option without it")
	end
	if found.sealed and found.class and found.class ~= found.sealed_class then
		tree:add_proto_expert_info(malformed, "Another class than that of the class option")
	end
	return found
end

local function dissect_entry(tvb, tree)
	local sub = tree:add(nsmwire, tvb, "Entry")
	local class = tvb(0, 1):uint()

	sub:add(f.entry_class, tvb(0, 1))
	sub:add(f.entry_q0, tvb(4, 8))
	sub:add(f.entry_q1, tvb(12, 8))
	sub:append_text(string.format(": %s %s %s",
		class == 8 and "control packets" or class_name(class),
		tostring(tvb(4, 8):uint64()), tostring(tvb(12, 8):uint64())))
end

-- The numbers of a probe: offset, bytes, field.
local numbers = {
	{ 2, 1, f.path }, { 3, 1, f.heard }, { 4, 4, f.session }, { 8, 4, f.other },
	{ 12, 4, f.seq }, { 16, 8, f.sent }, { 24, 8, f.echo }, { 32, 4, f.hold },
	{ 36, 4, f.jitter }, { 40, 4, f.transit }, { 44, 4, f.interval }, { 48, 4, f.accept },
	{ 52, 1, f.probe_class }, { 53, 1, f.entries }, { 54, 2, f.size },
}

local function dissect_probe(tvb, pinfo, tree)
	local sub = tree:add(nsmwire, tvb, "Probe")

	if tvb:len() < PROBE_HLEN then
		sub:add_proto_expert_info(malformed, "A probe that is cut off")
		return
	end
	local kind = bit.band(tvb(0, 1):uint(), 0x0f)
	local at = PROBE_HLEN

	sub:add(f.version, tvb(0, 1))
	sub:add(f.kind, tvb(0, 1))
	sub:add(f.leaving, tvb(1, 1))
	sub:add(f.report, tvb(1, 1))
	sub:add(f.probe_q, tvb(1, 1))
	for _, number in ipairs(numbers) do
		sub:add(number[3], tvb(number[1], number[2]))
	end
	if bit.rshift(tvb(0, 1):uint(), 4) ~= PROBE_VERSION then
		sub:add_proto_expert_info(malformed, "Another version")
	end
	for _ = 1, tvb(53, 1):uint() do
		if tvb:len() - at < PROBE_ENTRY then
			sub:add_proto_expert_info(malformed, "Entries that are cut off")
			break
		end
		dissect_entry(tvb(at, PROBE_ENTRY), sub)
		at = at + PROBE_ENTRY
	end
	if at < tvb:len() then
		sub:add(f.padding, tvb(at))
	end
	local text = string.format("%s path %u seq %u", kind_names[kind] or
		string.format("Kind %u", kind), tvb(2, 1):uint(), tvb(12, 4):uint())
	if tvb(54, 2):uint() ~= 0 then
		text = string.format("%s size %u", text, tvb(54, 2):uint())
	end
	sub:append_text(": " .. text)
	pinfo.cols.info = text:gsub("^%l", string.upper)
end

local function dissect_sealed(tvb, pinfo, tree, found)
	local rest = tvb:len() - found.hlen

	if rest < TAG then
		tree:add_proto_expert_info(malformed, "A sealed packet without a tag")
		return
	end
	if rest > TAG then
		tree:add(f.ciphertext, tvb(found.hlen, rest - TAG))
	end
	tree:add(f.tag, tvb(tvb:len() - TAG, TAG))
	pinfo.cols.info = string.format("Sealed %s key 0x%08x path %u counter %s, %u bytes",
		found.control and "probe" or string.format("wire %u", found.vni), found.key,
		found.path, found.counter, rest - TAG)
end

-- In clear: Wireshark's Geneve reads header and inner packet; the summary is that of the
-- inner packet, with the class behind it.
local function dissect_clear(tvb, pinfo, root, tree, found)
	-- Wireshark's Geneve has no name by which it can be found, but its port.
	geneve = geneve or ports:get_dissector(GENEVE_PORT)
	-- A dissector that comes to the end of a packet too early ends with an error.
	if geneve and not pcall(geneve.call, geneve, tvb, pinfo, root) then
		tree:add_proto_expert_info(inner, "An inner packet that is cut off or malformed")
	end
	if found.class then
		pinfo.cols.info:append(string.format(" [%s%s%s]", class_name(found.class),
			found.q and " Q" or "",
			found.number and string.format(" #%u", found.number) or ""))
	end
end

function nsmwire.dissector(tvb, pinfo, root)
	-- Another version of Geneve, or something else on the port.
	if tvb:len() < GENEVE_HLEN or bit.rshift(tvb(0, 1):uint(), 6) ~= 0 then
		return 0
	end
	pinfo.cols.protocol = "nsmwire"

	local tree = root:add(nsmwire, tvb(), "nsmwire")
	local found = dissect_header(tvb(), tree)
	if not found then
		pinfo.cols.info = "Malformed header"
		return tvb:len()
	end
	if found.sealed then
		tree:append_text(", sealed")
		dissect_sealed(tvb(), pinfo, tree, found)
	elseif found.control and found.vni == 0 and found.proto == PROBE_PROTO then
		dissect_probe(tvb(found.hlen), pinfo, tree)
	else
		tree:append_text(string.format(", wire %u", found.vni))
		dissect_clear(tvb, pinfo, root, tree, found)
	end
	if found.class then
		tree:append_text(", class " .. class_name(found.class))
	end
	return tvb:len()
end

local port = PORT

function nsmwire.prefs_changed()
	ports:remove(port, nsmwire)
	port = nsmwire.prefs.port
	ports:add(port, nsmwire)
end

ports:add(port, nsmwire)
